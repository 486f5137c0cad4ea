import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, PHONE, path, picture, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { takeRegistered } from "./lib/people.js";

const WRONG = "not the password 9";

describe("sign-in", () => {
  const world = browserTests();

  it("shows this month's amount on a phone without scrolling", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    assert.equal(path(page), "/");
    const box = await page.locator("main [data-amount]").first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= PHONE.height, `the amount stands at ${JSON.stringify(box)}`);
    await picture(page, "top-first-screen", { fullPage: false });
  });

  it("moves nothing under a finger while its scripts come in", async () => {
    for (const viewport of [PHONE, DESKTOP]) {
      const page = await world.visitor({ viewport });
      await page.addInitScript(() => {
        window.shifted = [];
        const moved = ({ node, previousRect, currentRect }) => [node?.className, previousRect.top, currentRect.top];
        const add = (list) => list.getEntries().forEach((entry) => window.shifted.push(...entry.sources.map(moved)));
        new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
      });
      // Late, as on a slow line: the page stands before they run.
      await page.route("**/*.js", (route) => setTimeout(() => route.continue(), 300));
      await page.goto("/sign-in");
      await page.locator("form[data-passkey]").waitFor({ state: "visible" });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.deepEqual(await page.evaluate(() => window.shifted), [], `at ${viewport.width} px`);
    }
  });

  it("says the same about an unknown ID and a wrong password, keeps the ID and drops the password", async () => {
    const person = takeRegistered(world.demo);
    const said = [];
    for (const portal_id of [person.portal_id, "nobody-at-all@example.jp"]) {
      const page = await world.visitor();
      await signIn(page, { portal_id, password: WRONG });
      assert.equal(path(page), "/sign-in");
      await assertRefused(page);
      said.push(await page.locator('main [role="alert"]').innerText());
      assert.equal(await page.locator('[name="portal_id"]').inputValue(), portal_id);
      assert.equal(await page.locator('[name="password"]').inputValue(), "");
    }
    assert.equal(said[0], said[1]);
  });

  it("compares the ID without case", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await signIn(page, { ...person, portal_id: person.portal_id.toUpperCase() });
    assert.equal(path(page), "/");
  });

  it("makes the right password wait after five wrong ones", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    for (let count = 0; count < 5; count += 1) await signIn(page, { ...person, password: WRONG });
    await signIn(page, person);
    assert.equal(path(page), "/sign-in");
    await assertRefused(page);
  });

  it("sends strangers to the sign-in page", async () => {
    for (const address of ["/", "/statements", "/statements/2026-01"]) {
      const page = await world.visitor();
      await page.goto(address);
      assert.equal(path(page), "/sign-in");
    }
  });

  it("still shows its form to somebody signed in", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    await page.goto("/sign-in");
    assert.ok(await page.locator('main [name="portal_id"]').isVisible());
  });

  it("ends with sign-out, also for the back button", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    await page.goto("/statements");
    await page.goto("/sign-out");
    if (path(page) === "/sign-out") await page.getByRole("button", { name: "ログアウト" }).first().click();
    await page.waitForURL((url) => url.pathname !== "/sign-out");
    await page.goto("/statements");
    assert.equal(path(page), "/sign-in");
    await page.goBack();
    assert.equal(await page.locator("main [data-amount]").count(), 0);
  });
});
