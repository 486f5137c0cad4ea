import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, path } from "./lib/browser.js";
import { takeRegistered } from "./lib/people.js";
import { languageOf, speak } from "./lib/words.js";

describe("the language", () => {
  const world = browserTests();

  it("is the browser's own first, and Japanese for a browser in neither", async () => {
    for (const [locale, language] of [["en-US", "en"], ["ja-JP", "ja"], ["de-DE", "ja"]]) {
      const page = await world.visitor({ locale });
      await page.goto("/sign-in");
      assert.equal(await languageOf(page), language, locale);
    }
  });

  it("is chosen in the footer, on the page where one is, and remembered through sign-in", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await page.goto("/register/contract");
    await speak(page, "en");
    assert.equal(path(page), "/register/contract");
    assert.equal(await languageOf(page), "en");
    await page.goto("/sign-in");
    await fill(page, { portal_id: person.portal_id, password: person.password });
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/");
    assert.equal(await languageOf(page), "en");
    await page.getByRole("heading", { name: "Your services" }).waitFor();
    await page.goto("/statements");
    assert.equal(await languageOf(page), "en");
    await speak(page, "ja");
    assert.equal(path(page), "/statements");
    assert.equal(await languageOf(page), "ja");
  });
});
