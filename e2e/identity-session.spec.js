// Sessions, passwords and second factors where people do what people do: mistype, press twice, go back, type in two
// tabs and on two devices, come late.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fill, follow, path, press, pressTwice, signIn } from "./lib/browser.js";
import { pass } from "./lib/clock.js";
import { assertRefused } from "./lib/errors.js";
import { heading, main, NEW, newAddress, onlyMail, pressInBoth, receiptOf, testsIn, wrong } from "./lib/identity.js";
import { codeTo, codesTo } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";
import { code, codesOn, seedOn, turnOn } from "./lib/two-step.js";
import { LANGUAGE, words } from "./lib/words.js";

const UNTIL_STALE = 11;
const UNTIL_IDLE = 31;

const agent = (device) => ({ userAgent: `Mozilla/5.0 (${device}) AppleWebKit/537.36` });

const typed = (page, name) => page.locator(`main [name="${name}"]`).inputValue();

/** Presses a button in the card of that device. */
const pressAt = (page, device, name) => Promise.all([
  page.waitForEvent("load"),
  page.locator("main section.card").filter({ hasText: device }).getByRole("button", { name, exact: true }).click(),
]);

describe(`signed in on two devices, twice and late (${LANGUAGE})`, () => {
  const world = testsIn(LANGUAGE);
  const { visitor, tabOf, signedIn } = world;

  const passwords = (current, wished = NEW) => ({ current_password: current, password: wished, password_again: wished });

  /** Asks for a new password by code; leads to what comes after the code. */
  async function forget({ portal_id }, codesBefore) {
    const page = await visitor();
    await page.goto("/recover/password");
    await fill(page, { portal_id });
    await press(page, words.next);
    await fill(page, { code: (await codesTo(world.demo, portal_id, codesBefore + 1)).at(-1) });
    await press(page, words.next);
    assert.equal(path(page), "/recover/second-factor");
    return page;
  }

  it("changes the password once", async () => {
    const person = takeRegistered(world.demo);
    const other = await signedIn(person);
    const page = await signedIn(person);
    await page.goto("/settings/password");
    const tab = await tabOf(page, "/settings/password");
    await fill(tab, passwords("not the password 9"));
    await press(tab, words.changePassword);
    await assertRefused(tab, "current_password");
    for (const name of Object.keys(passwords(""))) assert.equal(await typed(tab, name), "", `${name} is typed anew`);
    await fill(tab, { ...passwords(person.password), password_again: `${NEW}!` });
    await press(tab, words.changePassword);
    await assertRefused(tab, "password_again");

    await fill(page, passwords(person.password));
    await pressTwice(page, words.changePassword);
    const receipt = await receiptOf(page);
    assert.ok(receipt);
    // The other tab comes late: what it holds as the current password no longer is.
    await fill(tab, passwords(person.password, `${NEW} 2`));
    await press(tab, words.changePassword);
    await assertRefused(tab, "current_password");
    await page.goBack();
    assert.equal(path(page), "/settings/password");
    assert.equal(await typed(page, "password"), "", "back shows an empty form");

    await other.goto("/");
    assert.equal(path(other), "/sign-in", "the other device is signed out");
    await world.refuses(person);
    assert.equal(path(await signedIn({ ...person, password: NEW })), "/");
    await onlyMail(world.demo, person.portal_id, receipt);
  });

  it("ends one session, nobody else's, and then all others", async () => {
    const person = takeRegistered(world.demo);
    const stranger = takeRegistered(world.demo);
    const foreign = await signedIn(stranger);
    const list = await signedIn(stranger);
    await list.goto("/settings/sessions");
    const foreignSession = await list.locator('main input[name="session"]').inputValue();

    const phone = await signedIn(person, agent("iPhone"));
    const tablet = await signedIn(person, agent("iPad"));
    const page = await signedIn(person, agent("Windows NT 10.0"));
    await page.goto("/settings/sessions");
    const [tab, forged] = [await tabOf(page, "/settings/sessions"), await tabOf(page, "/settings/sessions")];
    for (const one of [page, tab]) {
      await pressAt(one, "iPhone", words.endSession);
      assert.equal(path(one), "/settings/sessions");
      assert.ok((await main(one)).includes(words.sessionEnded));
    }
    await phone.goto("/");
    assert.equal(path(phone), "/sign-in");
    await tablet.goto("/");
    assert.equal(path(tablet), "/");

    await forged.locator('main input[name="session"]').first().evaluate((input, id) => { input.value = id; }, foreignSession);
    await Promise.all([
      forged.waitForEvent("load"),
      forged.locator('main form:has([name="session"]) button').first().click(),
    ]);
    await foreign.goto("/");
    assert.equal(path(foreign), "/", "somebody else's session goes on");

    await pressTwice(page, words.endOthers);
    assert.equal(await page.locator("main").getByRole("button", { name: words.endOthers }).count(), 0);
    await tablet.goto("/");
    assert.equal(path(tablet), "/sign-in");
    await page.goBack();
    assert.equal(path(page), "/settings/sessions");
    assert.equal(await page.locator('main input[name="session"]').count(), 0, "back shows what is so now");
  });

  it("stops a change that was not its owner's, once", async () => {
    const person = takeRegistered(world.demo);
    const page = await signedIn(person);
    await page.goto("/settings/password");
    await fill(page, passwords(person.password));
    await press(page, words.changePassword);
    const receipt = await receiptOf(page);
    const changed = { ...person, password: NEW };
    const other = await signedIn(changed);

    const { text } = await onlyMail(world.demo, person.portal_id, receipt);
    const link = /\/not-me\?key=\S+/u.exec(text)[0];
    const owner = await visitor();
    await owner.goto(`${link}x`);
    assert.equal(await heading(owner), words.linkOver, "a link that was cut or changed opens nothing");
    await owner.goto(link);
    const tab = await tabOf(owner, link);
    await other.goto("/");
    assert.equal(path(other), "/", "to look stops nothing");

    await pressTwice(owner, words.stop);
    assert.equal(await heading(owner), words.stopped);
    await press(tab, words.stop);
    for (const one of [owner, tab]) assert.equal(await receiptOf(one), receipt);
    await owner.goBack();
    assert.equal(path(owner), "/not-me");
    assert.equal(await heading(owner), words.stopped, "back says that it is stopped");
    for (const one of [page, other]) {
      await one.goto("/");
      assert.equal(path(one), "/sign-in");
    }
    await onlyMail(world.demo, "desk@hibarino.example", receipt);

    // The password opens nothing any more, and its owner sets another at once.
    await signIn(other, changed);
    assert.equal(path(other), "/sign-in");
    await assertRefused(other);
    const mine = `${NEW} 2`;
    await follow(owner, words.newPassword);
    await fill(owner, { portal_id: person.portal_id });
    await press(owner, words.next);
    await fill(owner, { code: await codeTo(world.demo, person.portal_id) });
    await press(owner, words.next);
    await fill(owner, { password: mine, password_again: mine });
    await press(owner, words.enter);
    assert.equal(path(owner), "/recover/done");
    // Nothing else can be changed for a day.
    await owner.goto("/settings/id");
    await fill(owner, { portal_id: newAddress() });
    await press(owner, words.review);
    await assertRefused(owner);
  });

  it("asks for the password again where it matters, and keeps what was typed", async () => {
    const [person, address] = [takeRegistered(world.demo), newAddress()];
    const page = await signedIn(person);
    await page.goto("/customer/contact");
    await fill(page, { contact_address: address });
    pass(world.demo, person.portal_id, UNTIL_STALE);
    await press(page, words.review);
    assert.equal(path(page), "/step-up");
    const before = await page.context().cookies();
    await press(page, words.next);
    await assertRefused(page, "password");
    await fill(page, { password: "not the password 9" });
    await press(page, words.next);
    await assertRefused(page, "password");
    await fill(page, { password: person.password });
    await press(page, words.next);
    assert.equal(path(page), "/customer/contact");
    assert.equal(await typed(page, "contact_address"), address);
    await page.goto("/step-up?next=%2Fsettings%2Fid");
    assert.equal(path(page), "/settings/id", "who has just proven it is not asked");

    // The cookie from before opens nothing.
    const thief = await visitor();
    await thief.context().addCookies(before);
    await thief.goto("/");
    assert.equal(path(thief), "/sign-in");
  });

  it("leads on from a step-up whose answer was lost", async () => {
    const person = takeRegistered(world.demo);
    const page = await signedIn(person);
    pass(world.demo, person.portal_id, UNTIL_STALE);
    await page.goto("/settings/id");
    assert.equal(path(page), "/step-up");
    await fill(page, { password: person.password });
    await pressTwice(page, words.next);
    // The first press gave the session another cookie, which is lost with the answer: she signs in once more.
    if (path(page) === "/sign-in") {
      await fill(page, { portal_id: person.portal_id, password: person.password });
      await press(page, words.signIn);
    }
    assert.equal(path(page), "/settings/id");
  });

  it("keeps what was typed when the session has run out", async () => {
    const [person, address] = [takeRegistered(world.demo), newAddress()];
    const page = await signedIn(person);
    await page.goto("/settings/id");
    await fill(page, { portal_id: address });
    pass(world.demo, person.portal_id, UNTIL_IDLE);
    await press(page, words.review);
    assert.equal(path(page), "/sign-in");
    await fill(page, { portal_id: person.portal_id, password: person.password });
    await press(page, words.signIn);
    assert.equal(path(page), "/settings/id");
    assert.equal(await typed(page, "portal_id"), address);
  });

  it("turns two-step sign-in on once, and off once", async () => {
    const person = takeRegistered(world.demo);
    const other = await signedIn(person);
    const page = await signedIn(person);
    await page.goto("/settings/two-step");
    const seed = await seedOn(page);
    const tab = await tabOf(page, "/settings/two-step");
    const seedOfTab = await seedOn(tab);
    assert.notEqual(seedOfTab, seed);
    // A code of the other tab's app is not one of this tab's.
    await fill(page, { code: code(seedOfTab) });
    await press(page, words.twoStepOn);
    await assertRefused(page, "code");
    await fill(page, { code: code(seed) });
    await press(page, words.twoStepOn);
    assert.equal(path(page), "/settings/two-step/codes");
    assert.equal((await codesOn(page)).length, 10);
    await fill(tab, { code: code(seedOfTab) });
    await press(tab, words.twoStepOn);
    assert.equal(path(tab), "/settings/two-step/codes", "it is on already, and its codes are still to be kept");
    assert.deepEqual(await codesOn(tab), await codesOn(page));
    await press(page, words.codesKept);
    await page.goBack();
    assert.equal(path(page), "/settings/two-step", "the codes are shown once");
    await other.goto("/");
    assert.equal(path(other), "/sign-in");

    const third = await signedIn(person);
    assert.equal(path(third), "/sign-in/second-step");
    await fill(third, { code: wrong(code(seed, 1)) });
    await press(third, words.signIn);
    await assertRefused(third, "code");
    await fill(third, { code: code(seed, 1) });
    await pressTwice(third, words.signIn);
    assert.equal(path(third), "/");
    await third.goto("/settings/two-step");
    await pressTwice(third, words.twoStepOff);
    assert.equal(await third.locator("main strong").count(), 1, "it can be set up anew");
    assert.equal(path(await signedIn(person)), "/");
    for (const told of [words.tellsTwoStepOn, words.tellsTwoStepOff]) await onlyMail(world.demo, person.portal_id, told);
  });

  it("shows the recovery codes, however often it was pressed", async () => {
    const page = await signedIn(takeRegistered(world.demo));
    await page.goto("/settings/two-step");
    await fill(page, { code: code(await seedOn(page)) });
    await pressTwice(page, words.twoStepOn);
    assert.equal(path(page), "/settings/two-step/codes");
    const codes = await codesOn(page);
    await pressTwice(page, words.codesKept);
    await pressTwice(page, words.codesAnew);
    assert.equal(path(page), "/settings/two-step/codes");
    assert.notDeepEqual(await codesOn(page), codes);
  });

  it("asks whoever forgot the password for the second factor", async () => {
    const person = takeRegistered(world.demo);
    const { seed, used, codes } = await turnOn(await signedIn(person));
    const page = await forget(person, 0);
    await page.goto("/recover/new-password");
    assert.equal(path(page), "/recover/second-factor", "nothing goes round it");
    const tab = await tabOf(page, "/recover/second-factor");
    for (const other of ["12", wrong(code(seed, 1)), used]) {
      await fill(page, { code: other });
      await press(page, words.next);
      await assertRefused(page, "code");
    }
    const right = code(seed, 1);
    for (const one of [page, tab]) await fill(one, { code: right });
    await pressInBoth(page, tab, words.next);
    assert.deepEqual([path(page), path(tab)], ["/recover/new-password", "/recover/new-password"]);
    await fill(page, { password: NEW, password_again: NEW });
    await pressTwice(page, words.enter);
    assert.equal(path(page), "/recover/done");

    // With a recovery code in the app's place; each works once, and the app's code is used up, too.
    const changed = { ...person, password: NEW };
    const third = await signedIn(changed);
    await fill(third, { code: right });
    await press(third, words.signIn);
    await assertRefused(third, "code");
    await fill(third, { code: codes[0] });
    await pressTwice(third, words.signIn);
    assert.equal(path(third), "/");
    const again = await forget(person, 1);
    await fill(again, { code: codes[0] });
    await press(again, words.next);
    await assertRefused(again, "code");
    await fill(again, { code: codes[1] });
    await pressTwice(again, words.next);
    assert.equal(path(again), "/recover/new-password");
  });
});
