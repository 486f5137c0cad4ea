import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, fill, path, picture, press, signIn } from "./lib/browser.js";
import { pass } from "./lib/clock.js";
import { assertRefused } from "./lib/errors.js";
import { NEW, testsIn } from "./lib/identity.js";
import { codesTo, mailTo } from "./lib/mail.js";
import { addPasskey, device } from "./lib/passkey.js";
import { takeRegistered } from "./lib/people.js";
import { turnOn } from "./lib/two-step.js";
import { LANGUAGE, words, wordsOf } from "./lib/words.js";

async function signOut(page) {
  await page.goto("/sign-out");
  await press(page, (await wordsOf(page)).signOut);
}

describe("passkeys", () => {
  const world = browserTests();

  it("is added, signs in without the ID, and is removed", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    const { credentials, present } = await device(page);
    await signIn(page, person);
    await page.goto("/settings/passkeys");
    await picture(page, "passkeys-phone");
    await fill(page, { name: "わたしの電話" });
    await press(page, "パスキーを登録する");
    assert.equal(path(page), "/settings/passkeys");
    assert.ok((await page.locator("main h2").allInnerTexts()).includes("わたしの電話"));
    assert.equal((await credentials()).length, 1);
    assert.match((await mailTo(world.demo, person.portal_id)).text, /パスキーが登録されました/u);
    await page.setViewportSize(DESKTOP);
    await picture(page, "passkeys-desktop");

    // Nobody touches the device until the button is pressed.
    await present(false);
    await signOut(page);
    assert.equal(path(page), "/sign-in");
    await picture(page, "sign-in-passkey");
    // Answered after the page's own question, so what the page offers by itself has begun and stays unanswered.
    await page.evaluate(() => PublicKeyCredential.isConditionalMediationAvailable());
    await present(true);
    await press(page, "パスキーでログイン");
    assert.equal(path(page), "/");

    await page.goto("/settings/passkeys");
    await press(page, "このパスキーを削除する");
    assert.ok(!(await page.locator("main h2").allInnerTexts()).includes("わたしの電話"));
    await present(false);
    await signOut(page);
    // The device still has the passkey, the portal no longer. The device answers a page that is opened while it is at
    // hand; the page that follows asks again by itself.
    await present(true);
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/sign-in/passkey"));
    await page.goto("/sign-in", { waitUntil: "commit" });
    await answered;
    await present(false);
    await page.locator("[role=alert]").waitFor();
  });

  it("is offered in the field for the ID", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await device(page);
    await signIn(page, person);
    await page.goto("/settings/passkeys");
    await press(page, "パスキーを登録する");
    await page.goto("/sign-out");
    await page.locator("main").getByRole("button", { name: "ログアウト", exact: true }).click();
    // The device answers at once where it may.
    await page.waitForURL((url) => url.pathname === "/");
  });

  it("does not sign in whom the device does not recognise", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    const { recognise, present } = await device(page);
    await signIn(page, person);
    await page.goto("/settings/passkeys");
    await press(page, "パスキーを登録する");
    await present(false);
    await signOut(page);
    await recognise(false);
    await present(true);
    await page.locator("main").getByRole("button", { name: "パスキーでログイン", exact: true }).click();
    await page.locator("[data-failed]").waitFor({ state: "visible" });
    assert.equal(path(page), "/sign-in");
  });

  it("says without a script that it needs one", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor({ javaScriptEnabled: false });
    await signIn(page, person);
    assert.equal(path(page), "/");
    await page.goto("/settings/passkeys");
    assert.ok(await page.getByText("お使いのブラウザでは、パスキーを使えません。").isVisible());
    assert.equal(await page.getByRole("button", { name: "パスキーを登録する" }).count(), 0);
  });
});

describe(`a passkey in a password's place (${LANGUAGE})`, () => {
  const world = testsIn(LANGUAGE);

  /** Somebody signed in who has a passkey, with her device, which answers when it is `present`. */
  async function withPasskey() {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    const owned = await device(page);
    await signIn(page, person);
    await addPasskey(page);
    await owned.present(false);
    return { person, page, owned };
  }

  /** Shows the passkey where it is asked for. */
  async function show(page, owned) {
    await owned.present(true);
    await press(page, words.usePasskey);
    await owned.present(false);
  }

  it("steps up", async () => {
    const { person, page, owned } = await withPasskey();
    pass(world.demo, person.portal_id, 11);
    await page.goto("/settings/id");
    assert.equal(path(page), "/step-up");
    await show(page, owned);
    assert.equal(path(page), "/settings/id");
  });

  it("does not step up for somebody else", async () => {
    const { page, owned } = await withPasskey();
    const [theirs] = await owned.credentials();
    await signOut(page);
    const person = takeRegistered(world.demo);
    await signIn(page, person);
    await owned.present(true);
    await addPasskey(page);
    // The only passkey left on the device is that of the person signed in before.
    const [own] = (await owned.credentials()).filter(({ credentialId }) => credentialId !== theirs.credentialId);
    await owned.lose(own.credentialId);
    pass(world.demo, person.portal_id, 11);
    await page.goto("/settings/id");
    assert.equal(path(page), "/step-up");
    await press(page, words.usePasskey);
    await assertRefused(page);
    await page.goto("/settings/id");
    assert.equal(path(page), "/step-up");
  });

  it("is the second step in the app's place", async () => {
    const { person, page, owned } = await withPasskey();
    await turnOn(page);
    await signOut(page);
    await signIn(page, person);
    assert.equal(path(page), "/sign-in/second-step");
    await page.goto("/statements");
    assert.equal(path(page), "/sign-in", "nobody is signed in yet");
    await page.goto("/sign-in/second-step");
    await show(page, owned);
    assert.equal(path(page), "/");
  });

  it("is the factor of a password that is set anew", async () => {
    const { person, page, owned } = await withPasskey();
    await signOut(page);
    await page.goto("/recover/password");
    await fill(page, { portal_id: person.portal_id });
    await press(page, words.next);
    await fill(page, { code: (await codesTo(world.demo, person.portal_id)).at(-1) });
    await press(page, words.next);
    assert.equal(path(page), "/recover/second-factor");
    await page.goto("/recover/new-password");
    assert.equal(path(page), "/recover/second-factor", "nothing goes round it");
    await show(page, owned);
    assert.equal(path(page), "/recover/new-password");
    await fill(page, { password: NEW, password_again: NEW });
    await press(page, words.enter);
    assert.equal(path(page), "/recover/done");
  });
});
