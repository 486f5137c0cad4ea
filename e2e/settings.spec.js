import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, path, picture, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { mailWith } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";

const NEW = "tomika-surena-4827";

describe("settings", () => {
  const world = browserTests();

  it("changes the password, signs the other devices out and tells it by mail", async () => {
    const person = takeRegistered(world.demo);
    const [page, other] = [await world.visitor(), await world.visitor()];
    await signIn(other, person);
    await signIn(page, person);
    await page.goto("/settings/password");
    await fill(page, { current_password: "not the password 9", password: NEW, password_again: NEW });
    await press(page, "変更する");
    await assertRefused(page, "current_password");
    await fill(page, { current_password: person.password, password: NEW, password_again: NEW });
    await press(page, "変更する");
    assert.equal(path(page), "/settings/password");
    assert.equal(await page.locator("h1").innerText(), "パスワードの変更が完了しました");
    const receipt = /[0-9]{4}-[0-9]{4}-[0-9]{4}/u.exec(await page.locator("main").innerText())?.[0];
    assert.ok(receipt);
    await picture(page, "password-done");
    await mailWith(world.demo, person.portal_id, receipt);
    await other.goto("/");
    assert.equal(path(other), "/sign-in");
    await page.goto("/");
    assert.equal(path(page), "/");
    await signIn(other, { ...person, password: NEW });
    assert.equal(path(other), "/");
  });

  it("signs all other devices out and lists what was", async () => {
    const person = takeRegistered(world.demo);
    const [page, other] = [await world.visitor(), await world.visitor()];
    await signIn(other, person);
    await signIn(page, person);
    await page.goto("/settings/sessions");
    await press(page, "ほかの端末をすべてログアウトさせる");
    assert.ok((await page.locator("main h2").allInnerTexts()).includes("これまでのログイン"));
    await picture(page, "sessions-past");
    await other.goto("/");
    assert.equal(path(other), "/sign-in");
  });
});
