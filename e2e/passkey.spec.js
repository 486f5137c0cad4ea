import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, fill, path, press, signIn } from "./lib/browser.js";
import { mailTo } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";

/** A device with passkeys in a visitor's browser, which always recognises its owner. */
async function device(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const recognise = (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  const credentials = async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  const present = (enabled) =>
    cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  return { recognise, credentials, present };
}

async function signOut(page) {
  await page.goto("/sign-out");
  await press(page, "ログアウト");
}

describe("passkeys", () => {
  const world = browserTests();

  it("is added, signs in without the ID, and is removed", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    const { credentials, present } = await device(page);
    await signIn(page, person);
    await page.goto("/settings/passkeys");
    await page.screenshot({ path: "results/passkeys-phone.png", fullPage: true });
    await fill(page, { name: "わたしの電話" });
    await press(page, "パスキーを登録する");
    assert.equal(path(page), "/settings/passkeys");
    assert.ok((await page.locator("main h2").allInnerTexts()).includes("わたしの電話"));
    assert.equal((await credentials()).length, 1);
    assert.match((await mailTo(world.demo, person.portal_id)).text, /パスキーが登録されました/u);
    await page.setViewportSize(DESKTOP);
    await page.screenshot({ path: "results/passkeys-desktop.png", fullPage: true });

    // Nobody touches the device until the button is pressed.
    await present(false);
    await signOut(page);
    assert.equal(path(page), "/sign-in");
    await page.screenshot({ path: "results/sign-in-passkey.png", fullPage: true });
    await present(true);
    await press(page, "パスキーでログイン");
    assert.equal(path(page), "/");

    await page.goto("/settings/passkeys");
    await press(page, "このパスキーを削除する");
    assert.ok(!(await page.locator("main h2").allInnerTexts()).includes("わたしの電話"));
    await present(false);
    await signOut(page);
    // The device still has it, the portal no longer. It answers a page that is opened with it at hand; the page that
    // follows asks again by itself.
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
