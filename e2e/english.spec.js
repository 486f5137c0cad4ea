// The main flows as somebody who reads English walks them; the other specs are read in Japanese.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amount, fill, follow, path, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { addContract, invite, join, otherContracts } from "./lib/household.js";
import { heading, main, NEW, onlyMail, receiptOf, testsIn } from "./lib/identity.js";
import { codesTo, mailWith } from "./lib/mail.js";
import { addPasskey, device } from "./lib/passkey.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { askForLetter, begin, choose, complete, contractEntries, prove, register } from "./lib/registration.js";
import { code, turnOn } from "./lib/two-step.js";
import { WORDS } from "./lib/words.js";

const words = WORDS.en;

describe("in English", () => {
  const world = testsIn("en");
  const { visitor, signedIn } = world;

  async function signOut(page) {
    await page.goto("/sign-out");
    await press(page, words.signOut);
    assert.equal(path(page), "/sign-in");
  }

  it("registers with the bill in hand, mistakes included", async () => {
    const [person, chosen] = [takeUnregistered(world.demo, (one) => plainHousehold(one) && one.bank_last4), choices()];
    const page = await visitor();
    await begin(page);
    await fill(page, contractEntries(person, { proof: "999999999" }));
    await press(page, words.check);
    await assertRefused(page);
    await prove(page, person, contractEntries(person, { proof_kind: "bank_last4", proof: person.bank_last4 }));
    await fill(page, { portal_id: chosen.portal_id, password: "123", password_again: "456" });
    await press(page, words.review);
    await assertRefused(page, "password");
    await choose(page, chosen);
    await complete(page, world.demo, chosen);
    await page.goto("/");
    assert.ok((await amount(page)) > 0);
  });

  it("registers by letter", async () => {
    const [person, chosen] = [takeUnregistered(world.demo, plainHousehold), choices()];
    const page = await visitor();
    const letter = await askForLetter(page, person);
    await fill(page, letter);
    await press(page, words.next);
    assert.equal(path(page), "/register/id");
    await choose(page, chosen);
    await complete(page, world.demo, chosen);
  });

  it("finds a contract that is registered already", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    await register(await visitor(), world.demo, person);
    const page = await visitor();
    await begin(page);
    await fill(page, contractEntries(person));
    await press(page, words.check);
    assert.equal(await heading(page), words.alreadyRegistered);
  });

  it("sets a forgotten password, and stops that", async () => {
    const person = takeRegistered(world.demo);
    const page = await visitor();
    await follow(page, words.forgotten);
    await page.getByLabel(words.passwordUnknown).check();
    await press(page, words.next);
    await fill(page, { portal_id: person.portal_id });
    await press(page, words.next);
    await fill(page, { code: (await codesTo(world.demo, person.portal_id))[0] });
    await press(page, words.next);
    await fill(page, { password: NEW, password_again: NEW });
    await press(page, words.enter);
    assert.equal(path(page), "/recover/done");
    const { text } = await mailWith(world.demo, person.portal_id, await receiptOf(page));
    const owner = await visitor();
    await owner.goto(/\/not-me\?key=\S+/u.exec(text)[0]);
    await press(owner, words.stop);
    assert.equal(await heading(owner), words.stopped);
  });

  it("turns two-step sign-in on, adds a passkey and takes either as the second step", async () => {
    const person = takeRegistered(world.demo);
    const page = await signedIn(person);
    const { present } = await device(page);
    const { seed } = await turnOn(page);
    await onlyMail(world.demo, person.portal_id, words.tellsTwoStepOn);
    await addPasskey(page);
    await present(false);
    await signOut(page);
    await signIn(page, person);
    assert.equal(path(page), "/sign-in/second-step");
    await fill(page, { code: "12" });
    await press(page, words.signIn);
    await assertRefused(page, "code");
    await fill(page, { code: code(seed, 1) });
    await press(page, words.signIn);
    assert.equal(path(page), "/");
    await signOut(page);
    await signIn(page, person);
    assert.equal(path(page), "/sign-in/second-step");
    await present(true);
    await press(page, words.usePasskey);
    assert.equal(path(page), "/");
  });

  it("changes the password and signs another device out", async () => {
    const person = takeRegistered(world.demo);
    const [page, other] = [await signedIn(person), await signedIn(person)];
    await page.goto("/settings/sessions");
    await press(page, words.endOthers);
    await other.goto("/");
    assert.equal(path(other), "/sign-in");
    await page.goto("/settings/password");
    await fill(page, { current_password: person.password, password: NEW, password_again: NEW });
    await press(page, words.changePassword);
    await onlyMail(world.demo, person.portal_id, await receiptOf(page));
  });

  it("shares a contract, takes it back and adds another", async () => {
    const [person, chosen] = [takeRegistered(world.demo), choices()];
    const [page, guest] = [await signedIn(person), await visitor()];
    await join(guest, await invite(page, world.demo, chosen.contact_address), chosen);
    await onlyMail(world.demo, person.portal_id, words.tellsAccepted);
    await page.goto("/settings/household");
    await follow(page, words.revoke);
    await press(page, words.revoke);
    assert.ok((await main(page)).includes(words.revoked));
    await guest.goto("/");
    assert.equal(path(guest), "/no-contract");
    await addContract(page, takeUnregistered(world.demo, plainHousehold));
    assert.ok((await main(page)).includes(words.added));
    assert.equal(await otherContracts(page), 1);
  });
});
