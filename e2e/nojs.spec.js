import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amount, browserTests, DESKTOP, path, PHONE, signIn } from "./lib/browser.js";
import { plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { register } from "./lib/registration.js";

describe("without JavaScript", () => {
  const world = browserTests();

  for (const viewport of [PHONE, DESKTOP]) {
    it(`registers and reads the bill at ${viewport.width} px`, async () => {
      const page = await world.visitor({ javaScriptEnabled: false, viewport });
      await register(page, world.demo, takeUnregistered(world.demo, plainHousehold));
      await page.goto("/");
      assert.ok((await amount(page)) > 0);
    });
  }

  it("signs in and reaches the statements by the menu", async () => {
    const page = await world.visitor({ javaScriptEnabled: false });
    await signIn(page, takeRegistered(world.demo));
    const entry = page.getByRole("link", { name: "ご利用明細" }).first();
    if (!(await entry.isVisible())) await page.getByText("メニュー", { exact: true }).first().click();
    await entry.click();
    await page.waitForURL("**/statements**");
    assert.ok(path(page).startsWith("/statements"));
  });
});
