// An authenticator app, and two-step sign-in turned on with it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { fill, path, press } from "./browser.js";
import { wordsOf } from "./words.js";

/** What an authenticator app shows `steps` half minutes from now (RFC 6238). */
export function code(seed, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...seed].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/gu).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The seed that the page shows for an app. */
export const seedOn = async (page) => (await page.locator("main strong").innerText()).replaceAll(" ", "");

/** The recovery codes that the page shows. */
export const codesOn = (page) => page.locator("main li code").allInnerTexts();

/**
 * Turns two-step sign-in on for the person signed in. Returns the app's seed, the code that this uses up, and the
 * recovery codes. `code(seed, 1)` is the next code that counts.
 */
export async function turnOn(page) {
  const { twoStepOn, codesKept } = await wordsOf(page);
  await page.goto("/settings/two-step");
  const seed = await seedOn(page);
  const used = code(seed);
  await fill(page, { code: used });
  await press(page, twoStepOn);
  assert.equal(path(page), "/settings/two-step/codes");
  const codes = await codesOn(page);
  await press(page, codesKept);
  assert.equal(path(page), "/settings/two-step");
  return { seed, used, codes };
}
