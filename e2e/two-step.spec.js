import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, fill, path, picture, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { takeRegistered } from "./lib/people.js";
import { code, codesOn, seedOn } from "./lib/two-step.js";

describe("two-step sign-in", () => {
  const world = browserTests();

  it("is turned on without a script, asks at sign-in, and takes a recovery code once", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor({ javaScriptEnabled: false });
    await signIn(page, person);
    await page.goto("/settings/two-step");
    await picture(page, "two-step-phone");
    assert.equal(await page.locator("main svg[role=img]").count(), 1);
    const seed = await seedOn(page);
    await fill(page, { code: "000000" });
    await press(page, "2段階認証をオンにする");
    await assertRefused(page, "code");
    assert.equal(await seedOn(page), seed, "the app stays set up");
    await fill(page, { code: code(seed) });
    await press(page, "2段階認証をオンにする");
    assert.equal(path(page), "/settings/two-step/codes");
    const codes = await codesOn(page);
    assert.equal(codes.length, 10);
    await picture(page, "recovery-codes-phone");
    await page.setViewportSize(DESKTOP);
    await picture(page, "recovery-codes-desktop");
    await press(page, "保管しました");
    assert.equal(path(page), "/settings/two-step");
    await page.goto("/settings/two-step/codes");
    assert.equal(path(page), "/settings/two-step", "shown once");

    const other = await world.visitor({ javaScriptEnabled: false });
    await other.goto("/statements");
    await fill(other, { portal_id: person.portal_id, password: person.password });
    await press(other, "ログイン");
    assert.equal(path(other), "/sign-in/second-step");
    await picture(other, "second-step-phone");
    await fill(other, { code: "000000" });
    await press(other, "ログイン");
    await assertRefused(other, "code");
    await fill(other, { code: code(seed, 1) });
    await press(other, "ログイン");
    assert.equal(path(other), "/statements", "leads on");

    const third = await world.visitor();
    await signIn(third, person);
    await fill(third, { code: codes[0] });
    await press(third, "ログイン");
    assert.equal(path(third), "/");
    const fourth = await world.visitor();
    await signIn(fourth, person);
    await fill(fourth, { code: codes[0] });
    await press(fourth, "ログイン");
    await assertRefused(fourth, "code");
  });
});
