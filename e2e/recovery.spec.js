import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, follow, path, picture, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { codeTo, linkTo } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { begin, choose, prove } from "./lib/registration.js";

const NEW = "tomika-surena-4827";

describe("a forgotten password", () => {
  const world = browserTests();

  it("is set anew by the code from the mail, and the change can be stopped", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await page.goto("/sign-in");
    await follow(page, "ID・パスワードをお忘れの方はこちらから");
    assert.equal(path(page), "/recover");
    await page.getByLabel("パスワードがご不明な場合").check();
    await press(page, "次へ");
    await fill(page, { portal_id: person.portal_id });
    await press(page, "次へ");
    assert.equal(path(page), "/recover/code");
    await inspect(page, "recover-code");
    await fill(page, { code: "12" });
    await press(page, "次へ");
    await assertRefused(page, "code");
    await fill(page, { code: await codeTo(world.demo, person.portal_id) });
    await press(page, "次へ");
    assert.equal(path(page), "/recover/new-password");
    await inspect(page, "recover-new-password");
    await fill(page, { password: NEW, password_again: NEW });
    await press(page, "登録");
    assert.equal(path(page), "/recover/done");
    await inspect(page, "recover-done");
    assert.ok((await page.locator("main").innerText()).includes(person.portal_id));
    await page.goto("/");
    assert.equal(path(page), "/");
    const stop = await linkTo(world.demo, person.portal_id, "/not-me?key=");
    const owner = await world.visitor();
    await owner.goto(stop);
    await inspect(owner, "not-me");
    await press(owner, "変更を止める");
    await inspect(owner, "not-me-done");
    assert.equal(await owner.locator("h1").innerText(), "変更を止めました");
    await page.goto("/");
    assert.equal(path(page), "/sign-in");
    await signIn(page, { ...person, password: NEW });
    assert.equal(path(page), "/");
  });

  it("goes by passphrase and a mailed link while the address was never verified", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const chosen = choices();
    const first = await world.visitor();
    await begin(first);
    await prove(first, person);
    await choose(first, chosen);
    await press(first, "登録");
    const page = await world.visitor();
    await page.goto("/recover/password");
    await inspect(page, "recover-password");
    await fill(page, { portal_id: chosen.portal_id });
    await press(page, "次へ");
    assert.equal(path(page), "/recover/passphrase");
    await inspect(page, "recover-passphrase");
    await fill(page, { question: "flower", answer: "あじさい" });
    await press(page, "次へ");
    assert.equal(path(page), "/recover/sent");
    await inspect(page, "recover-sent");
    const link = await linkTo(world.demo, chosen.contact_address, "/recover/reissue?key=");
    const phone = await world.visitor();
    await phone.goto(link);
    await inspect(phone, "recover-reissue");
    await fill(phone, { question: "flower", answer: "ひまわり" });
    await press(phone, "ID・パスワード再発行");
    await assertRefused(phone, "answer");
    await fill(phone, { question: "flower", answer: "あじさい" });
    await press(phone, "ID・パスワード再発行");
    await fill(phone, { password: NEW, password_again: NEW });
    await press(phone, "登録");
    assert.equal(path(phone), "/recover/done");
    await page.goto(link);
    await inspect(page, "recover-link-over");
    await first.goto("/");
    assert.equal(path(first), "/sign-in");
  });

  it("is set anew without JavaScript, in English", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor({ javaScriptEnabled: false });
    await page.goto("/recover/password");
    await page.getByRole("button", { name: "English" }).click();
    await fill(page, { portal_id: person.portal_id });
    await press(page, "Next");
    assert.equal(path(page), "/recover/code");
    await picture(page, "recover-code-en");
    await fill(page, { code: await codeTo(world.demo, person.portal_id) });
    await press(page, "Next");
    await picture(page, "recover-new-password-en");
    await fill(page, { password: NEW, password_again: NEW });
    await press(page, "Register");
    assert.equal(await page.locator("h1").innerText(), "Your new password is set");
  });

  it("leads somebody who does not know the ID to the registration", async () => {
    const page = await world.visitor();
    await page.goto("/recover");
    await inspect(page, "recover");
    await page.locator('input[name="unknown"][value="id"]').check();
    await press(page, "次へ");
    assert.equal(path(page), "/register");
  });
});
