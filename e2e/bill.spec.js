import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amount, browserTests, path, signIn, yen } from "./lib/browser.js";
import { takeRegistered } from "./lib/people.js";

const MONTH = /^\/statements\/(\d{4}-\d{2})$/;
const BILL = /^\/statements\/\d{4}-\d{2}\/[^/.]+$/;

const links = async (page, pattern) => {
  const all = await page.locator("main a[href]").evaluateAll((elements) => elements.map((one) => one.getAttribute("href")));
  return [...new Set(all.filter((href) => pattern.test(href)))];
};

describe("the bill", () => {
  const world = browserTests();

  it("has the same amount on the top page, in the list and on its own page", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    const top = await amount(page);
    await page.goto("/statements");
    const [newest] = await links(page, MONTH);
    const row = page.locator("main").locator("tr, li").filter({ has: page.locator(`a[href="${newest}"]`) }).first();
    assert.ok((await row.innerText()).split(/\s+/).some((word) => yen(word) === top), "the list shows the amount");
    await page.goto(newest);
    assert.equal(await amount(page), top);
  });

  it("is listed by month, newest first, for up to 24 months", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    await page.goto("/statements");
    const months = (await links(page, MONTH)).map((href) => MONTH.exec(href)[1]);
    assert.ok(months.length >= 2 && months.length <= 24, `${months.length} months`);
    assert.deepEqual(months, [...months].sort().reverse());
  });

  it("says when the records were taken", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    assert.ok((await page.locator("main time").count()) > 0);
  });

  it("is not there for a month or a number without one", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    await page.goto("/statements");
    const [newest] = await links(page, MONTH);
    for (const address of ["/statements/1999-01", "/statements/2026-13", `${newest}/none-of-this-number`]) {
      const answer = await page.goto(address);
      assert.equal(answer.status(), 404, address);
      assert.equal(path(page), address);
      assert.equal(await page.locator("h1").count(), 1);
    }
  });
});
