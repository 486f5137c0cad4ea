// Sharing a contract, and having several: the steps as one person takes them (PRODUCT §4.4).
import assert from "node:assert/strict";
import { fill, follow, path, press } from "./browser.js";
import { linkTo } from "./mail.js";
import { contractEntries } from "./registration.js";
import { wordsOf } from "./words.js";

/** Fills in the address to invite and goes to the review page. */
export async function wishToInvite(page, address) {
  const { invite, review } = await wordsOf(page);
  await page.goto("/settings/household");
  await follow(page, invite);
  await fill(page, { address, scope_bills: true });
  await press(page, review);
  assert.match(path(page), /^\/settings\/household\/invite\/./u);
}

/** Invites an address to see bills; returns the link of its mail. */
export async function invite(page, demo, address) {
  await wishToInvite(page, address);
  await press(page, (await wordsOf(page)).sendInvitation);
  return linkTo(demo, address, "/invitation?key=");
}

/** From the page behind the link to the review of a new ID. */
export async function chooseIdToJoin(page, chosen) {
  const { registerNewId, review } = await wordsOf(page);
  await press(page, registerNewId);
  assert.equal(path(page), "/register/id");
  await fill(page, {
    portal_id: chosen.portal_id,
    password: chosen.password,
    password_again: chosen.password,
    agree: true,
  });
  await press(page, review);
  assert.equal(path(page), "/register/confirm");
}

/** Accepts with a new ID. */
export async function join(page, link, chosen) {
  await page.goto(link);
  await chooseIdToJoin(page, chosen);
  await press(page, (await wordsOf(page)).enter);
  assert.equal(path(page), "/register/done");
}

/** Proves another contract for the person signed in; leads to the page that follows. */
export async function proveToAdd(page, person, entries = contractEntries(person)) {
  await page.goto("/settings/household/add");
  await fill(page, entries);
  await press(page, (await wordsOf(page)).check);
}

/** Adds another contract for the person signed in. */
export async function addContract(page, person) {
  await proveToAdd(page, person);
  assert.equal(path(page), "/settings/household/add/confirm");
  await press(page, (await wordsOf(page)).add);
  assert.equal(path(page), "/");
}

/** How many contracts can be switched to. */
export async function otherContracts(page) {
  await page.goto("/switch");
  assert.equal(path(page), "/switch");
  return page.locator("main button[name=grant]").count();
}
