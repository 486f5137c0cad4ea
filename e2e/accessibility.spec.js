import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, path, press, signIn } from "./lib/browser.js";
import { inspect } from "./lib/inspect.js";
import { codeTo } from "./lib/mail.js";
import { addPasskey, device } from "./lib/passkey.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { choose, contractEntries, prove } from "./lib/registration.js";
import { code, seedOn } from "./lib/two-step.js";

/** Pages of one kind look alike: one month stands for all. */
const kind = (address) => address.replace(/\d{4}-\d{2}/g, "month").replace(/[0-9a-f]*\d[0-9a-f-]*/g, "number");

/** Visits every page that links lead to, each kind once; a link that leads nowhere is a failure. */
async function walk(page, start, look) {
  const seen = new Set();
  const waiting = [start];
  while (waiting.length > 0) {
    const address = waiting.shift();
    if (seen.has(kind(address))) continue;
    seen.add(kind(address));
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200, `${address} answers`);
    await look(address);
    const found = await page.locator("a[href]").evaluateAll((links) =>
      links.filter((link) => link.origin === location.origin && !link.hasAttribute("download")).map((link) => link.pathname));
    waiting.push(...found.filter((one) => !/\.(pdf|csv)$|^\/sign-out|^\/_demo/.test(one)));
  }
  return seen;
}

const named = (address) => kind(address).replace(/\//g, "-").replace(/^-/, "") || "top";

describe("every page can be used by everybody", () => {
  const world = browserTests();

  it("before sign-in", async () => {
    const page = await world.visitor();
    const seen = await walk(page, "/sign-in", (address) => inspect(page, `public-${named(address)}`));
    for (const page of ["/register", "/register/contract", "/register/letter"]) assert.ok(seen.has(page), page);
  });

  it("after sign-in", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    const seen = await walk(page, "/", (address) => inspect(page, `own-${named(address)}`));
    for (const page of ["/services", "/contracts", "/statements", "/statements/month", "/customer", "/customer/contact", "/settings/id", "/settings/password", "/settings/sessions"]) {
      assert.ok(seen.has(page), page);
    }
  });

  it("while registering, mistakes included", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const chosen = choices();
    const page = await world.visitor();
    await page.goto("/register/contract");
    await press(page, "確認");
    await inspect(page, "register-contract-missing");
    await fill(page, contractEntries(person, { proof: "999999999" }));
    await press(page, "確認");
    await inspect(page, "register-contract-refused");
    await prove(page, person);
    await inspect(page, "register-id");
    await fill(page, { ...chosen, password: "123", password_again: "456" });
    await press(page, "確認");
    await inspect(page, "register-id-refused");
    await choose(page, chosen);
    await inspect(page, "register-confirm");
    await press(page, "登録");
    await inspect(page, "register-verify");
    await fill(page, { code: "000000" });
    await page.locator('main form:has([name="code"]) button').first().click();
    await page.locator('main [role="alert"]').waitFor();
    await inspect(page, "register-verify-refused");
    await page.goto("/");
    await inspect(page, "top-unverified");
    await page.goto("/register/verify");
    await fill(page, { code: await codeTo(world.demo, chosen.contact_address) });
    await page.locator('main form:has([name="code"]) button').first().click();
    await page.waitForURL("**/register/done");
    await inspect(page, "register-done");
  });

  it("on the second item's page", async () => {
    const person = takeUnregistered(world.demo, (one) => plainHousehold(one) && one.bank_last4);
    const page = await world.visitor();
    await page.goto("/register/contract");
    await fill(page, contractEntries(person, { proof_kind: "bank_last4", proof: person.bank_last4 }));
    await press(page, "確認");
    assert.equal(path(page), "/register/extra");
    await inspect(page, "register-extra");
    await press(page, "確認");
    await inspect(page, "register-extra-missing");
  });

  it("where factors are set up and asked for, mistakes included", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await signIn(page, person);
    await page.goto("/settings/two-step");
    await inspect(page, "two-step-set-up");
    const seed = await seedOn(page);
    await fill(page, { code: "12" });
    await press(page, "2段階認証をオンにする");
    await inspect(page, "two-step-refused");
    await fill(page, { code: code(seed) });
    await press(page, "2段階認証をオンにする");
    assert.equal(path(page), "/settings/two-step/codes");
    await inspect(page, "recovery-codes");
    await press(page, "保管しました");
    await inspect(page, "two-step-on");
    const { present } = await device(page);
    await addPasskey(page);
    await present(false);
    await inspect(page, "passkeys-added");
    await page.goto("/step-up");
    await inspect(page, "step-up");
    await fill(page, { code: "000000" });
    await press(page, "次へ");
    await inspect(page, "step-up-refused");

    const other = await world.visitor();
    await signIn(other, person);
    assert.equal(path(other), "/sign-in/second-step");
    await inspect(other, "second-step");
    await fill(other, { code: "12" });
    await press(other, "ログイン");
    await inspect(other, "second-step-refused");
    await other.goto("/recover/password");
    await fill(other, { portal_id: person.portal_id });
    await press(other, "次へ");
    await fill(other, { code: await codeTo(world.demo, person.portal_id) });
    await press(other, "次へ");
    assert.equal(path(other), "/recover/second-factor");
    await inspect(other, "recover-second-factor");
    await fill(other, { code: "12" });
    await press(other, "次へ");
    await inspect(other, "recover-second-factor-refused");
  });

  it("when something is refused or not there", async () => {
    const page = await world.visitor();
    await signIn(page, { portal_id: "nobody@example.jp", password: "no such thing 5" });
    await inspect(page, "sign-in-refused");
    assert.equal((await page.goto("/no-such-page")).status(), 404);
    await inspect(page, "not-found");
  });

  it("in the gallery of parts, every state of each", async () => {
    const page = await world.visitor();
    await page.goto("/_demo/components");
    await inspect(page, "components");
  });

  it("in English", async () => {
    const page = await world.visitor();
    await page.goto("/sign-in");
    await Promise.all([page.waitForEvent("load"), page.locator('footer button[name="locale"][value="en"]').click()]);
    await inspect(page, "english-sign-in");
    await page.goto("/register/contract");
    await inspect(page, "english-register-contract");
  });
});
