// ID, password and contact address where people do what people do: press twice, go back, type in two tabs, come late.
// However a change is made, it has one effect, and every page tells the truth about it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fill, follow, path, press, pressTwice, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { main, NEW, newAddress, onlyMail, pressInBoth, receiptOf, testsIn, wrong } from "./lib/identity.js";
import { codesTo, linksTo, mailsTo } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { begin, choose, contractEntries, registerUnverified, proveForPassword } from "./lib/registration.js";
import { LANGUAGE, words } from "./lib/words.js";

describe(`in two tabs, twice and late (${LANGUAGE})`, () => {
  const world = testsIn(LANGUAGE);
  const { visitor, tabOf } = world;

  it("registers once", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const page = await visitor();
    await begin(page);
    await fill(page, contractEntries(person));
    await pressTwice(page, words.check);
    assert.equal(path(page), "/register/id");

    // What another tab chose meanwhile is to be reviewed before it is registered.
    const [given, chosen] = [choices(), choices()];
    await choose(page, given);
    const tab = await tabOf(page, "/register/id");
    await choose(tab, chosen);
    await press(page, words.enter);
    assert.equal(path(page), "/register/confirm");
    await assertRefused(page);
    assert.ok((await main(page)).includes(chosen.portal_id));
    await pressInBoth(page, tab, words.enter);
    assert.deepEqual([path(page), path(tab)], ["/register/verify", "/register/verify"]);
    await tab.goBack();
    assert.equal(path(tab), "/register/verify", "back leads to where the registration is");

    const [code] = await codesTo(world.demo, chosen.contact_address);
    await fill(page, { code: wrong(code) });
    await press(page, words.enter);
    await assertRefused(page, "code");
    assert.equal(await page.locator('main [name="code"]').inputValue(), wrong(code));
    await Promise.all([fill(page, { code }), fill(tab, { code })]);
    await pressInBoth(page, tab, words.enter);
    assert.deepEqual([path(page), path(tab)], ["/register/done", "/register/done"]);

    const other = await visitor();
    await signIn(other, given);
    await assertRefused(other);
    await signIn(other, chosen);
    assert.equal(path(other), "/");
    assert.deepEqual(await codesTo(world.demo, chosen.contact_address), [code], "one code was sent");
    assert.deepEqual(await mailsTo(world.demo, given.contact_address), []);
  });

  it("sets a forgotten password by code once", async () => {
    const person = takeRegistered(world.demo);
    const page = await visitor();
    await follow(page, words.forgotten);
    await page.getByLabel(words.passwordUnknown).check();
    await press(page, words.next);
    await fill(page, { portal_id: person.portal_id });
    await pressTwice(page, words.next);
    assert.equal(path(page), "/recover/code");
    await page.goBack();
    assert.equal(path(page), "/recover/password");
    await fill(page, { portal_id: person.portal_id });
    await press(page, words.next);
    assert.equal(path(page), "/recover/code", "the code on its way goes on working");
    const tab = await tabOf(page, "/recover/code");
    const [code] = await codesTo(world.demo, person.portal_id);
    await fill(page, { code: wrong(code) });
    await press(page, words.next);
    await assertRefused(page, "code");
    await Promise.all([fill(page, { code }), fill(tab, { code })]);
    await pressInBoth(page, tab, words.next);
    assert.deepEqual([path(page), path(tab)], ["/recover/new-password", "/recover/new-password"]);

    await fill(page, { password: NEW, password_again: `${NEW}!` });
    await press(page, words.enter);
    await assertRefused(page, "password_again");
    await fill(page, { password: NEW, password_again: NEW });
    await pressTwice(page, words.enter);
    assert.equal(path(page), "/recover/done");
    const receipt = await receiptOf(page);
    await tab.goBack();
    assert.equal(path(tab), "/recover/done", "back leads to where the request is");
    assert.equal(await receiptOf(tab), receipt);

    const other = await visitor();
    await signIn(other, person);
    await assertRefused(other);
    await signIn(other, { ...person, password: NEW });
    assert.equal(path(other), "/");
    await onlyMail(world.demo, person.portal_id, receipt);
    assert.deepEqual(await codesTo(world.demo, person.portal_id), [code], "one code was sent");
  });

  it("sets a forgotten password by passphrase once", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const chosen = choices();
    const first = await visitor();
    await registerUnverified(first, person, chosen);

    const page = await visitor();
    await page.goto("/recover/password");
    await fill(page, { portal_id: chosen.portal_id });
    await pressTwice(page, words.next);
    assert.equal(path(page), "/recover/passphrase");
    await fill(page, { question: "place", answer: "ほたる沢" });
    await pressTwice(page, words.next);
    assert.equal(path(page), "/recover/sent");
    await linksTo(world.demo, chosen.contact_address, "/recover/reissue?key=");

    // Back, and another passphrase: the first link is over.
    await page.goBack();
    assert.equal(path(page), "/recover/passphrase");
    await fill(page, { question: "flower", answer: "" });
    await press(page, words.next);
    await assertRefused(page, "answer");
    assert.ok(await page.locator('[name="question"][value="flower"]').isChecked());
    await fill(page, { answer: "あじさい" });
    await press(page, words.next);
    assert.equal(path(page), "/recover/sent");
    const [over, link] = await linksTo(world.demo, chosen.contact_address, "/recover/reissue?key=", 2);
    const phone = await visitor();
    const answered = await phone.goto(over);
    assert.equal(answered.status(), 422);
    await follow(phone, words.startAgain);
    assert.equal(path(phone), "/recover/password");

    await phone.goto(link);
    const tab = await tabOf(phone, link);
    await fill(phone, { question: "flower", answer: "ひまわり" });
    await press(phone, words.reissue);
    await assertRefused(phone, "answer");
    assert.equal(await phone.locator('[name="answer"]').inputValue(), "ひまわり");
    for (const one of [phone, tab]) await fill(one, { question: "flower", answer: "あじさい" });
    await pressTwice(phone, words.reissue);
    await proveForPassword(phone, person);
    await press(tab, words.reissue);
    assert.equal(await tab.locator('main [name="password"]').count(), 0, "a link opens for one form");
    await fill(phone, { password: NEW, password_again: NEW });
    await pressTwice(phone, words.enter);
    assert.equal(path(phone), "/recover/done");
    assert.ok((await main(phone)).includes(chosen.portal_id));

    const receipt = await receiptOf(phone);
    await onlyMail(world.demo, chosen.contact_address, receipt);
    assert.equal((await linksTo(world.demo, chosen.contact_address, "/recover/reissue?key=")).length, 2);
    await signIn(first, { ...chosen, password: NEW });
    assert.equal(path(first), "/");
  });

  it("changes the ID once", async () => {
    const person = takeRegistered(world.demo);
    const [given, address] = [newAddress(), newAddress()];
    const page = await visitor();
    await signIn(page, person);
    const wish = async (one, portal_id) => {
      await one.goto("/settings/id");
      await fill(one, { portal_id });
      await press(one, words.review);
      assert.equal(path(one), "/settings/id/confirm");
    };
    await wish(page, given);
    const tab = await tabOf(page, "/settings/id");
    await wish(tab, address);
    await press(page, words.enter);
    await assertRefused(page);
    assert.ok((await main(page)).includes(person.portal_id), "the ID is what it was");

    const third = await tabOf(page, "/settings/id/confirm");
    await pressTwice(tab, words.enter);
    assert.equal(path(tab), "/settings/id/done");
    const receipt = await receiptOf(tab);
    await press(third, words.enter);
    assert.equal(path(third), "/settings/id/done");
    assert.equal(await receiptOf(third), receipt);
    await tab.goBack();
    assert.equal(path(tab), "/settings/id");
    assert.ok((await main(tab)).includes(address), "back shows the ID as it is now");

    await onlyMail(world.demo, person.portal_id, receipt);
    const other = await visitor();
    await signIn(other, { ...person, portal_id: given });
    await assertRefused(other);
    await signIn(other, { ...person, portal_id: address });
    assert.equal(path(other), "/");
  });

  it("changes the contact address once", async () => {
    const person = takeRegistered(world.demo);
    const [mistyped, address] = [newAddress(), newAddress()];
    const page = await visitor();
    await signIn(page, person);
    await page.goto("/customer/contact");
    await fill(page, { contact_address: mistyped });
    await press(page, words.review);
    assert.equal(path(page), "/customer/contact/confirm");
    const tab = await tabOf(page, "/customer/contact/confirm");
    await pressTwice(page, words.enter);
    assert.equal(path(page), "/customer/contact");
    await press(tab, words.enter);
    assert.equal(path(tab), "/customer/contact");
    const [late] = await codesTo(world.demo, mistyped);

    // Corrected in one tab: the code of the mistyped address comes too late in the other.
    await page.getByText(words.correct).click();
    await fill(page, { contact_address: address });
    await press(page, words.review);
    await press(page, words.enter);
    const [code] = await codesTo(world.demo, address);
    await fill(tab, { code: late });
    await press(tab, words.enter);
    await assertRefused(tab, "code");
    assert.ok((await main(tab)).includes(address), "it says which address waits for its code");

    await Promise.all([page, tab].map((one) => fill(one, { code })));
    await pressInBoth(page, tab, words.enter);
    assert.deepEqual([path(page), path(tab)], ["/customer/contact/done", "/customer/contact/done"]);
    const receipt = await receiptOf(page);
    assert.equal(await receiptOf(tab), receipt);
    await page.goBack();
    assert.equal(path(page), "/customer/contact");
    assert.ok((await main(page)).includes(address), "back shows the address as it is now");

    for (const to of [person.portal_id, address]) await onlyMail(world.demo, to, receipt);
    assert.deepEqual(await codesTo(world.demo, mistyped), [late]);
    assert.deepEqual(await codesTo(world.demo, address), [code]);
  });
});
