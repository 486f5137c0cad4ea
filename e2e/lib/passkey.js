// A device with passkeys, and a passkey added on it.
import assert from "node:assert/strict";
import { path, press } from "./browser.js";
import { wordsOf } from "./words.js";

/** A device with passkeys in a visitor's browser, which always recognises its owner. */
export async function device(page) {
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
  const lose = (credentialId) => cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId });
  return { recognise, credentials, present, lose };
}

/** Adds a passkey for the person signed in. */
export async function addPasskey(page) {
  await page.goto("/settings/passkeys");
  await press(page, (await wordsOf(page)).addPasskey);
  assert.equal(path(page), "/settings/passkeys");
}
