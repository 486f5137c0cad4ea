import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, path, press } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { staffMember } from "./lib/people.js";
import { code } from "./lib/two-step.js";
import { speak, WORDS } from "./lib/words.js";

describe("the desk", () => {
  const world = browserTests();

  it("asks for name, password and the app's code, on every screen", async () => {
    const member = staffMember(world.demo, "clerk");
    const page = await world.visitor();
    await page.goto(`${world.demo.desk}/`);
    assert.equal(path(page), "/sign-in");
    await inspect(page, "desk-sign-in");
    await fill(page, { sign_in: member.sign_in, password: "not the password 9" });
    await press(page, "次へ進む");
    await assertRefused(page, "sign_in");
    await inspect(page, "desk-sign-in-refused");
    await fill(page, { sign_in: member.sign_in, password: member.password });
    await press(page, "次へ進む");
    assert.equal(path(page), "/sign-in/code");
    await inspect(page, "desk-code");
    await fill(page, { code: "12" });
    await press(page, "ログイン");
    await assertRefused(page, "code");
    await fill(page, { code: code(member.totp_secret) });
    await press(page, "ログイン");
    assert.equal(path(page), "/");
    assert.ok((await page.locator("main").innerText()).includes("手続き担当"));
    await inspect(page, "desk-home");

    // What the desk gave the browser opens nothing of the portal, and the other way round.
    await page.goto(`${world.demo.portal}/`);
    assert.equal(path(page), "/sign-in");
    await page.goto(`${world.demo.desk}/sign-out`);
    await press(page, "ログアウト");
    assert.equal(path(page), "/sign-in");
    await page.goBack();
    await page.goto(`${world.demo.desk}/`);
    assert.equal(path(page), "/sign-in");
  });

  it("is read in English and without JavaScript", async () => {
    const words = WORDS.en;
    const member = staffMember(world.demo, "auditor");
    const page = await world.visitor({ javaScriptEnabled: false });
    await page.goto(`${world.demo.desk}/sign-in`);
    await speak(page, "en");
    await fill(page, { sign_in: member.sign_in, password: member.password });
    await press(page, "Next");
    assert.equal(path(page), "/sign-in/code");
    await fill(page, { code: code(member.totp_secret) });
    await press(page, words.signIn);
    assert.ok((await page.locator("main").innerText()).includes("What you may do"));
  });
});
