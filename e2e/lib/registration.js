// The steps of a registration as one person takes them (PRODUCT §4.1, addresses and fields §13).
import assert from "node:assert/strict";
import { letterTo } from "./letter.js";
import { codeTo } from "./mail.js";
import { choices } from "./people.js";
import { fill, follow, path, press } from "./browser.js";
import { wordsOf } from "./words.js";

/** What is typed on the page 契約者情報 認証 with the customer number as proof. */
export const contractEntries = (person, changes = {}) => ({
  name_kana: person.name_kana,
  phone: person.phone,
  proof_kind: "customer_number",
  proof: person.customer_number,
  ...changes,
});

/** From the sign-in page to 契約者情報 認証. */
export async function begin(page) {
  await page.goto("/sign-in");
  const { newId, next } = await wordsOf(page);
  await follow(page, newId);
  assert.equal(path(page), "/register");
  await follow(page, next);
  assert.equal(path(page), "/register/contract");
}

/** Asks for the letter as somebody who cannot prove the contract; opens the page to type it in. Returns its text. */
export async function askForLetter(page, person) {
  await begin(page);
  const words = await wordsOf(page);
  await follow(page, words.cannotProve);
  await fill(page, { name_kana: person.name_kana, phone: person.phone, postcode: person.postcode });
  await press(page, words.askForLetter);
  const letter = await letterTo(page, person.customer_number);
  await page.goto("/sign-in");
  await follow(page, words.temporaryLink);
  return letter;
}

/** 契約者情報 認証 and, where asked, 追加認証情報; then the page it leads to. */
export async function prove(page, person, entries = contractEntries(person), then = "/register/id") {
  const { check } = await wordsOf(page);
  await fill(page, entries);
  await press(page, check);
  if (path(page) === "/register/extra") {
    await fill(page, { proof_kind: "postcode", proof: person.postcode });
    await press(page, check);
  }
  assert.equal(path(page), then);
}

/** The same on the way to a new password, for an address that was never verified. */
export async function proveForPassword(page, person) {
  assert.equal(path(page), "/recover/contract");
  await prove(page, person, contractEntries(person), "/recover/new-password");
}

/** Chooses ID and password and goes to the review page. */
export async function choose(page, chosen) {
  await fill(page, {
    portal_id: chosen.portal_id,
    password: chosen.password,
    password_again: chosen.password,
    contact_address: chosen.contact_address,
    agree: true,
  });
  await press(page, (await wordsOf(page)).review);
  assert.equal(path(page), "/register/confirm");
}

/** 登録, then the code from the mail. */
export async function complete(page, demo, chosen) {
  const { enter } = await wordsOf(page);
  await press(page, enter);
  assert.equal(path(page), "/register/verify");
  await fill(page, { code: await codeTo(demo, chosen.contact_address) });
  await press(page, enter);
  assert.equal(path(page), "/register/done");
}

/** As far as メールアドレスの登録: registered, with the code from the mail still to be typed. */
export async function registerUnverified(page, person, chosen) {
  await begin(page);
  await prove(page, person);
  await choose(page, chosen);
  await press(page, (await wordsOf(page)).enter);
  assert.equal(path(page), "/register/verify");
}

/** The whole of it; returns what was chosen. */
export async function register(page, demo, person, entries) {
  const chosen = choices();
  await begin(page);
  await prove(page, person, entries);
  await choose(page, chosen);
  await complete(page, demo, chosen);
  return chosen;
}
