// Proving a contract, to register or to add it, where people do what people do: mistype, press twice, go back, type in
// two tabs, come late, try what belongs to somebody else.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fill, follow, path, press, pressTwice, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { otherContracts, proveToAdd } from "./lib/household.js";
import { heading, main, NEW, onlyMail, pressInBoth, testsIn, wrong } from "./lib/identity.js";
import { letterTo } from "./lib/letter.js";
import { codesTo, mailsTo } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { begin, choose, complete, contractEntries, register, registerUnverified } from "./lib/registration.js";
import { LANGUAGE, words } from "./lib/words.js";

const withBank = (person) => plainHousehold(person) && person.bank_last4;

describe(`proving a contract in two tabs, twice and late (${LANGUAGE})`, () => {
  const world = testsIn(LANGUAGE);
  const { visitor, tabOf } = world;

  /** Somebody who proves a contract that is registered already, on the page that says so. */
  async function atRegistered(person) {
    const page = await visitor();
    await begin(page);
    await fill(page, contractEntries(person));
    await press(page, words.check);
    assert.equal(await heading(page), words.alreadyRegistered);
    return page;
  }

  it("adds a second contract once", async () => {
    const person = takeRegistered(world.demo);
    const [second, stranger] = [1, 2].map(() => takeUnregistered(world.demo, plainHousehold));
    const page = await world.signedIn(person);
    await page.goto("/settings/household");
    await follow(page, words.addAContract);
    const tab = await tabOf(page, "/settings/household/add");
    await fill(tab, contractEntries(second, { proof: stranger.customer_number }));
    await press(tab, words.check);
    await assertRefused(tab);
    assert.equal(await tab.locator('[name="name_kana"]').inputValue(), second.name_kana);
    assert.equal(await otherContracts(tab), 0);

    await fill(page, contractEntries(second));
    await pressTwice(page, words.check);
    assert.equal(path(page), "/settings/household/add/confirm");
    assert.ok((await main(page)).includes(person.portal_id), "it says which ID it is added to");
    assert.ok(!(await main(page)).includes(second.customer_number), "the number is masked");
    await tab.goto("/settings/household/add/confirm");
    await pressTwice(page, words.add);
    assert.equal(path(page), "/");
    assert.ok((await main(page)).includes(words.added));
    await press(tab, words.add);
    assert.equal(path(tab), "/");

    await page.goBack();
    assert.equal(path(page), "/settings/household/add/confirm");
    await press(page, words.add);
    assert.equal(path(page), "/");
    assert.equal(await otherContracts(page), 1, "it was added once");
    await onlyMail(world.demo, person.portal_id, words.tellsAdded);
  });

  it("adds no contract that is somebody else's", async () => {
    const person = takeRegistered(world.demo);
    const owner = takeUnregistered(world.demo, plainHousehold);
    const page = await world.signedIn(person);
    await proveToAdd(page, owner);
    assert.equal(path(page), "/settings/household/add/confirm");

    // A proof is for the person who gave it, and not for the next one who signs in at the same browser.
    const next = await page.context().newPage();
    await signIn(next, takeRegistered(world.demo));
    await next.goto("/settings/household/add/confirm");
    assert.equal(path(next), "/settings/household/add");

    // The contract's owner registers while the contract waits to be added.
    await signIn(page, person);
    await page.goto("/settings/household/add/confirm");
    await register(await visitor(), world.demo, owner);
    await press(page, words.add);
    assert.equal(await heading(page), words.notAddable);
    await proveToAdd(page, owner);
    assert.equal(await heading(page), words.notAddable);
    assert.equal(await otherContracts(page), 0);
  });

  it("asks for a second item after the last four digits", async () => {
    const [person, stranger] = [takeUnregistered(world.demo, withBank), takeUnregistered(world.demo, plainHousehold)];
    const page = await visitor();
    await begin(page);
    await fill(page, contractEntries(person, { proof_kind: "bank_last4", proof: person.bank_last4 }));
    await pressTwice(page, words.check);
    assert.equal(path(page), "/register/extra");
    const tab = await tabOf(page, "/register/extra");
    const other = await tabOf(page, "/register/extra");
    await press(tab, words.check);
    await assertRefused(tab);
    assert.equal(await tab.locator('[name="proof_kind"][value="bank_last4"]').count(), 0, "another item is asked for");
    await fill(tab, { proof_kind: "customer_number", proof: stranger.customer_number });
    await press(tab, words.check);
    await assertRefused(tab);
    assert.equal(await tab.locator("#proof-customer_number").inputValue(), stranger.customer_number);

    for (const one of [page, other]) await fill(one, { proof_kind: "postcode", proof: person.postcode });
    await pressInBoth(page, other, words.check);
    assert.deepEqual([path(page), path(other)], ["/register/id", "/register/id"]);
    await page.goBack();
    assert.equal(path(page), "/register/id", "back leads to where the registration is");
  });

  it("mails the ID to its contact address, once for who presses twice, three times a day", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const { portal_id } = await register(await visitor(), world.demo, person);
    const page = await atRegistered(person);
    for (const pressed of ["once", "twice"]) {
      await press(page, words.remindId);
      const text = await main(page);
      assert.ok(text.includes(words.reminded), pressed);
      assert.ok(!text.includes(portal_id), "the ID and the address are masked");
    }
    const mail = await onlyMail(world.demo, portal_id, words.tellsId);
    assert.ok(mail.text.includes(portal_id));

    for (const refused of [false, false, true]) {
      const other = await atRegistered(person);
      await press(other, words.remindId);
      assert.equal((await main(other)).includes(words.reminded), !refused);
      if (refused) await assertRefused(other);
    }
  });

  it("mails no ID to an address that was never verified", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const chosen = choices();
    const first = await visitor();
    await registerUnverified(first, person, chosen);
    await codesTo(world.demo, chosen.contact_address);
    const page = await atRegistered(person);
    await press(page, words.remindId);
    await assertRefused(page);
    const mails = await mailsTo(world.demo, chosen.contact_address);
    assert.deepEqual(mails.filter(({ text }) => text.includes(words.tellsId)), []);
  });

  it("corrects the first address, and only its code counts", async () => {
    const [mistyped, chosen] = [choices().contact_address, choices()];
    const page = await visitor();
    await registerUnverified(page, takeUnregistered(world.demo, plainHousehold), { ...chosen, contact_address: mistyped });
    const [late] = await codesTo(world.demo, mistyped);
    const tab = await tabOf(page, "/register/verify");
    await press(tab, words.sendAgain);
    await assertRefused(tab);

    await page.getByText(words.correctAddress).click();
    await fill(page, { contact_address: "hanako" });
    await press(page, words.correctAndSend);
    await assertRefused(page, "contact_address");
    await fill(page, { contact_address: chosen.contact_address });
    await pressTwice(page, words.correctAndSend);
    assert.equal(path(page), "/register/verify/correct");
    assert.ok((await main(page)).includes(chosen.contact_address), "it says where the code went");
    const [code] = await codesTo(world.demo, chosen.contact_address);
    await fill(tab, { code: late });
    await press(tab, words.enter);
    await assertRefused(tab, "code");
    assert.ok((await main(tab)).includes(chosen.contact_address));

    for (const one of [page, tab]) await fill(one, { code });
    await pressInBoth(page, tab, words.enter);
    assert.deepEqual([path(page), path(tab)], ["/register/done", "/register/done"]);
    await tab.goto("/register/verify");
    assert.equal(path(tab), "/register/done", "there is nothing to correct any more");
    await onlyMail(world.demo, mistyped, words.tellsAddress);
    assert.deepEqual(await codesTo(world.demo, mistyped), [late]);
    assert.deepEqual(await codesTo(world.demo, chosen.contact_address), [code]);
  });

  it("registers by letter once", async () => {
    const [person, chosen] = [takeUnregistered(world.demo, plainHousehold), choices()];
    const asking = await visitor();
    await begin(asking);
    await follow(asking, words.cannotProve);
    await fill(asking, { name_kana: person.name_kana, phone: person.phone, postcode: "22" });
    await press(asking, words.askForLetter);
    await assertRefused(asking, "postcode");
    await fill(asking, { postcode: person.postcode });
    await pressTwice(asking, words.askForLetter);
    assert.equal(path(asking), "/register/letter/done");
    const letter = await letterTo(asking, person.customer_number);

    const page = await visitor();
    await follow(page, words.temporaryLink);
    const tab = await tabOf(page, "/register/temporary");
    await fill(tab, { ...letter, temporary_password: letter.temporary_id });
    await press(tab, words.next);
    await assertRefused(tab);
    await fill(tab, { temporary_id: letter.temporary_id.toUpperCase(), temporary_password: "2" });
    await press(tab, words.next);
    await assertRefused(tab, "temporary_id", "temporary_password");
    for (const one of [page, tab]) await fill(one, letter);
    await pressTwice(page, words.next);
    assert.equal(path(page), "/register/id");
    await press(tab, words.next);
    assert.equal(path(tab), "/register/id");
    await choose(tab, chosen);
    await complete(tab, world.demo, chosen);

    const late = await visitor();
    await late.goto("/register/temporary");
    await fill(late, letter);
    await press(late, words.next);
    await assertRefused(late);
    assert.ok((await main(late)).includes(words.letterUsed));
    await asking.goto("/_demo/partners");
    assert.equal(await asking.locator("section.card").filter({ hasText: person.customer_number }).count(), 1, "one letter");
  });

  it("takes the place of an earlier registration once", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const earlier = await register(await visitor(), world.demo, person);
    const page = await atRegistered(person);
    await pressTwice(page, words.registerAgain);
    assert.equal(path(page), "/register/extra");
    const tab = await tabOf(page, "/register/extra");
    await pressTwice(page, words.getCode);
    assert.equal(path(page), "/register/extra/send");
    const [first, code] = await codesTo(world.demo, earlier.contact_address, 2);
    await tab.goto("/register/extra");
    // The code that verified the address opens nothing.
    for (const other of [first, wrong(code)]) {
      await fill(tab, { proof_kind: "contact_code", proof: other });
      await press(tab, words.check);
      await assertRefused(tab, "proof");
    }
    await tab.goto("/register/extra");
    for (const one of [page, tab]) await fill(one, { proof_kind: "contact_code", proof: code });
    await pressInBoth(page, tab, words.check);
    assert.deepEqual([path(page), path(tab)], ["/register/id", "/register/id"]);

    const chosen = { ...choices(), password: NEW };
    await choose(page, chosen);
    await tab.goto("/register/confirm");
    await pressInBoth(page, tab, words.enter);
    assert.deepEqual([path(page), path(tab)], ["/register/verify", "/register/verify"]);
    await page.goBack();
    assert.equal(path(page), "/register/verify", "back leads to where the registration is");
    await world.refuses(earlier);
    await signIn(tab, chosen);
    assert.equal(path(tab), "/");
    await onlyMail(world.demo, earlier.contact_address, words.tellsRegistration);
    assert.deepEqual(await codesTo(world.demo, earlier.contact_address), [first, code]);
  });
});
