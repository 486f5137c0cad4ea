import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, follow, path, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { codeTo, mailTo } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";

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
    const stop = /\/not-me\?key=\S+/u.exec((await mailTo(world.demo, person.portal_id)).text)?.[0];
    assert.ok(stop);
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

  it("leads somebody who does not know the ID to the registration", async () => {
    const page = await world.visitor();
    await page.goto("/recover");
    await inspect(page, "recover");
    await page.locator('input[name="unknown"][value="id"]').check();
    await press(page, "次へ");
    assert.equal(path(page), "/register");
  });
});
