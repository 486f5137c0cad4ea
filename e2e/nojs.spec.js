import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amount, browserTests, DESKTOP, fill, path, PHONE, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { proveToAdd } from "./lib/household.js";
import { heading, main, NEW, receiptOf, testsIn } from "./lib/identity.js";
import { codesTo, linksTo, mailWith } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { askForLetter, choose, complete, contractEntries, register, registerUnverified, proveForPassword } from "./lib/registration.js";
import { LANGUAGE, words } from "./lib/words.js";

const withBank = (person) => plainHousehold(person) && person.bank_last4;
const lastFour = (person) => contractEntries(person, { proof_kind: "bank_last4", proof: person.bank_last4 });

describe("without JavaScript", () => {
  const world = browserTests();

  for (const viewport of [PHONE, DESKTOP]) {
    it(`registers and reads the bill at ${viewport.width} px`, async () => {
      const page = await world.visitor({ javaScriptEnabled: false, viewport });
      await register(page, world.demo, takeUnregistered(world.demo, plainHousehold));
      await page.goto("/");
      assert.ok((await amount(page)) > 0);
    });
  }

  it("signs in and reaches the statements by the menu", async () => {
    const page = await world.visitor({ javaScriptEnabled: false });
    await signIn(page, takeRegistered(world.demo));
    const entry = page.getByRole("link", { name: "ご利用明細" }).first();
    if (!(await entry.isVisible())) await page.getByText("メニュー", { exact: true }).first().click();
    await entry.click();
    await page.waitForURL("**/statements**");
    assert.ok(path(page).startsWith("/statements"));
  });
});

describe(`without JavaScript, beyond the first visit (${LANGUAGE})`, () => {
  const world = testsIn(LANGUAGE);
  const plain = { javaScriptEnabled: false };
  const visitor = () => world.visitor(plain);
  const signedIn = (person) => world.signedIn(person, plain);

  it("registers with a second item", async () => {
    const person = takeUnregistered(world.demo, withBank);
    await register(await visitor(), world.demo, person, lastFour(person));
  });

  it("registers by letter", async () => {
    const [person, chosen] = [takeUnregistered(world.demo, plainHousehold), choices()];
    const page = await visitor();
    const letter = await askForLetter(page, person);
    await fill(page, { ...letter, temporary_password: letter.temporary_id });
    await press(page, words.next);
    await assertRefused(page);
    await fill(page, letter);
    await press(page, words.next);
    assert.equal(path(page), "/register/id");
    await choose(page, chosen);
    await complete(page, world.demo, chosen);
  });

  it("corrects the first address", async () => {
    const [mistyped, chosen] = [choices().contact_address, choices()];
    const page = await visitor();
    await registerUnverified(page, takeUnregistered(world.demo, plainHousehold), { ...chosen, contact_address: mistyped });
    await page.getByText(words.correctAddress).click();
    await fill(page, { contact_address: chosen.contact_address });
    await press(page, words.correctAndSend);
    await fill(page, { code: (await codesTo(world.demo, chosen.contact_address))[0] });
    await press(page, words.enter);
    assert.equal(path(page), "/register/done");
  });

  it("sets a forgotten password by passphrase", async () => {
    const chosen = choices();
    const page = await visitor();
    const person = takeUnregistered(world.demo, plainHousehold);
    await registerUnverified(page, person, chosen);
    await page.goto("/recover/password");
    await fill(page, { portal_id: chosen.portal_id });
    await press(page, words.next);
    await fill(page, { question: "song", answer: "ふるさと" });
    await press(page, words.next);
    assert.equal(path(page), "/recover/sent");
    const [link] = await linksTo(world.demo, chosen.contact_address, "/recover/reissue?key=");
    const phone = await visitor();
    await phone.goto(link);
    await fill(phone, { question: "food", answer: "ふるさと" });
    await press(phone, words.reissue);
    await assertRefused(phone);
    await fill(phone, { question: "song", answer: "ふるさと" });
    await press(phone, words.reissue);
    await proveForPassword(phone, person);
    await fill(phone, { password: NEW, password_again: NEW });
    await press(phone, words.enter);
    assert.equal(path(phone), "/recover/done");
    assert.equal(path(await signedIn({ ...chosen, password: NEW })), "/");
  });

  it("adds a contract by two items, and switches between both", async () => {
    const [person, second] = [takeRegistered(world.demo), takeUnregistered(world.demo, withBank)];
    const page = await signedIn(person);
    const own = await heading(page);
    await proveToAdd(page, second, lastFour(second));
    assert.equal(path(page), "/register/extra");
    await press(page, words.check);
    await assertRefused(page);
    await fill(page, { proof_kind: "postcode", proof: second.postcode });
    await press(page, words.check);
    assert.equal(path(page), "/settings/household/add/confirm");
    await press(page, words.add);
    assert.ok((await main(page)).includes(words.added));
    assert.notEqual(await heading(page), own);
    await page.locator(".contracts summary").click();
    await Promise.all([page.waitForEvent("load"), page.locator(".contracts button[name=grant]").click()]);
    assert.equal(await heading(page), own);
  });

  it("changes the password, and stops that", async () => {
    const person = takeRegistered(world.demo);
    const page = await signedIn(person);
    await page.goto("/settings/password");
    await fill(page, { current_password: "not the password 9", password: NEW, password_again: NEW });
    await press(page, words.changePassword);
    await assertRefused(page, "current_password");
    await fill(page, { current_password: person.password, password: NEW, password_again: NEW });
    await press(page, words.changePassword);
    const receipt = await receiptOf(page);
    const { text } = await mailWith(world.demo, person.portal_id, receipt);
    const owner = await visitor();
    await owner.goto(/\/not-me\?key=\S+/u.exec(text)[0]);
    await press(owner, words.stop);
    assert.equal(await heading(owner), words.stopped);
    assert.equal(await receiptOf(owner), receipt);
    await page.goto("/");
    assert.equal(path(page), "/sign-in");
  });

  it("ends one session, and all others", async () => {
    const person = takeRegistered(world.demo);
    const others = [await signedIn(person), await signedIn(person)];
    const page = await signedIn(person);
    const out = async () => {
      await Promise.all(others.map((other) => other.goto("/")));
      return others.filter((other) => path(other) === "/sign-in").length;
    };
    await page.goto("/settings/sessions");
    const ends = page.locator("main").getByRole("button", { name: words.endSession, exact: true });
    await Promise.all([page.waitForEvent("load"), ends.first().click()]);
    assert.ok((await main(page)).includes(words.sessionEnded));
    assert.equal(await out(), 1);
    await press(page, words.endOthers);
    assert.equal(await out(), 2);
  });
});
