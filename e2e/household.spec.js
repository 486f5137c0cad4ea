import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DESKTOP, PHONE, browserTests, fill, follow, path, picture, press, signIn } from "./lib/browser.js";
import { invite, join } from "./lib/household.js";
import { choices, takeRegistered } from "./lib/people.js";

/** Signs in with an ID whose address is verified, or verifies it. */
async function holderOf(world, options) {
  // What is said of a payment that failed stands above the amount.
  const person = takeRegistered(world.demo, (one) => one.note !== "failed payment");
  const page = await world.visitor(options);
  await signIn(page, person);
  assert.equal(path(page), "/");
  return { page, person };
}

const SIZES = [
  ["a phone", { viewport: PHONE }],
  ["a desktop", { viewport: DESKTOP }],
  ["a phone without JavaScript", { viewport: PHONE, javaScriptEnabled: false }],
];

describe("household", () => {
  const world = browserTests();

  for (const [name, options] of SIZES) {
    it(`shares a contract and takes it back on ${name}`, async () => {
      const shot = (page, file) => picture(page, `household-${file}-${name.replaceAll(" ", "-")}`);
      const { page } = await holderOf(world, options);
      const chosen = choices();
      const link = await invite(page, world.demo, chosen.contact_address);
      const guest = await world.visitor(options);
      await guest.goto(link);
      await shot(guest, "answer");
      await join(guest, link, chosen);
      await guest.goto("/");
      await shot(guest, "guest-top");
      assert.equal(await guest.locator("[data-amount]").count(), 1);
      await page.goto("/settings/household");
      await shot(page, "list");
      await follow(page, "見せるのをやめる");
      await shot(page, "revoke");
      await press(page, "見せるのをやめる");
      assert.ok((await page.locator("main").innerText()).includes("見せるのをやめました"));
      await guest.goto("/");
      assert.equal(path(guest), "/no-contract");
      await shot(guest, "no-contract");
    });
  }

  it("switches between an own contract and a shared one, and a form of the other changes nothing", async () => {
    const { page: holder } = await holderOf(world);
    const { page, person } = await holderOf(world);
    const link = await invite(holder, world.demo, person.portal_id);
    await page.goto(link);
    await press(page, /この.*で受け取る/u);
    assert.equal(path(page), "/invitation/done");
    await page.goto("/");
    const shared = await page.locator("h1").innerText();
    // The amount is still on the first screen of a phone.
    const amount = await page.locator("[data-amount]").boundingBox();
    assert.ok(amount && amount.y + amount.height <= PHONE.height, JSON.stringify(amount));
    await page.locator(".contracts summary").click();
    await picture(page, "household-switch", { fullPage: false });
    await Promise.all([page.waitForEvent("load"), page.locator(".contracts button[name=grant]").click()]);
    assert.notEqual(await page.locator("h1").innerText(), shared);
    await page.goto("/settings/household/invite");
    await fill(page, { address: "someone@example.jp", scope_bills: true });
    const tab = await page.context().newPage();
    await tab.goto("/switch");
    await Promise.all([tab.waitForEvent("load"), tab.locator("main button[name=grant]").click()]);
    await press(page, "確認");
    assert.equal(await page.locator("h1").innerText(), "表示するご契約が切り替わっています");
    await picture(page, "household-switched");
    await press(page, "もとのご契約に戻して、入力した内容を見る");
    assert.equal(await page.locator('[name="address"]').inputValue(), "someone@example.jp");
    await press(page, "確認");
    assert.equal(await page.locator("h1").innerText(), "招待の確認");
  });
});
