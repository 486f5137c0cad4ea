import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amount, browserTests, path } from "./lib/browser.js";
import { codeTo } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { contractEntries } from "./lib/registration.js";

const STOPS = 120;

/** Presses Tab until the focus is on an element that matches; on the way every stop must be seen. */
async function tabTo(page, selector) {
  for (let stop = 0; stop < STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!element || element === document.body) return { nowhere: true };
      const target = element.matches("input[type=radio], input[type=checkbox]") ? (element.closest("label") ?? element) : element;
      const box = target.getBoundingClientRect();
      const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      const style = [element, target].map((one) => getComputedStyle(one));
      const marked = style.some((one) => one.outlineStyle !== "none" || one.boxShadow !== "none");
      return { found: element.matches(wanted), seen: shown && marked, name: element.outerHTML.slice(0, 120) };
    }, selector);
    if (focus.nowhere) continue;
    assert.ok(focus.seen, `the focus can be seen on ${focus.name}`);
    if (focus.found) return;
  }
  assert.fail(`no way to ${selector} by keyboard on ${path(page)}`);
}

async function type(page, name, text) {
  await tabTo(page, `main [name="${name}"]`);
  await page.keyboard.type(text);
}

async function pick(page, name, value) {
  await tabTo(page, `main [name="${name}"]`);
  await page.keyboard.press("Space");
  const chosen = page.locator(`main [name="${name}"]:checked`);
  for (let step = 0; step < 10 && (await chosen.getAttribute("value")) !== value; step += 1) {
    await page.keyboard.press("ArrowDown");
  }
  assert.equal(await chosen.getAttribute("value"), value);
}

const enter = (page) => Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);

const SUBMIT = 'main form[method="post"] button[type="submit"], main form[method="post"] button:not([type])';

describe("by keyboard alone", () => {
  const world = browserTests();

  it("registers", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const entries = contractEntries(person);
    const chosen = choices();
    const page = await world.visitor();

    await page.goto("/sign-in");
    await tabTo(page, 'main a[href^="/register"]:not([href*="temporary"])');
    await enter(page);
    await tabTo(page, 'main a[href="/register/contract"], main form button');
    await enter(page);
    assert.equal(path(page), "/register/contract");

    await type(page, "name_kana", entries.name_kana);
    await type(page, "phone", entries.phone);
    await pick(page, "proof_kind", entries.proof_kind);
    await type(page, "proof", entries.proof);
    await tabTo(page, SUBMIT);
    await enter(page);
    assert.equal(path(page), "/register/id");

    await type(page, "portal_id", chosen.portal_id);
    await type(page, "password", chosen.password);
    await type(page, "password_again", chosen.password);
    await tabTo(page, 'main [name="contact_address"]');
    await page.keyboard.press("Control+A");
    await page.keyboard.type(chosen.contact_address);
    await tabTo(page, 'main [name="agree"]');
    await page.keyboard.press("Space");
    await tabTo(page, SUBMIT);
    await enter(page);
    assert.equal(path(page), "/register/confirm");

    await tabTo(page, SUBMIT);
    await enter(page);
    assert.equal(path(page), "/register/verify");
    await type(page, "code", await codeTo(world.demo, chosen.contact_address));
    await enter(page);
    assert.equal(path(page), "/register/done");
  });

  it("signs in, after a mistake, and reads the bill", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await page.goto("/sign-in");
    await type(page, "portal_id", person.portal_id);
    await type(page, "password", "a slip of the finger");
    await enter(page);
    await type(page, "password", person.password);
    await enter(page);
    assert.equal(path(page), "/");
    assert.ok((await amount(page)) > 0);
    await tabTo(page, 'a[href^="/statements"]');
    await enter(page);
    assert.ok(path(page).startsWith("/statements"));
  });

  it("jumps over the menu to the content", async () => {
    const page = await world.visitor();
    await page.goto("/sign-in");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null));
  });
});
