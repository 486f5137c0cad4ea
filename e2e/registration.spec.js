import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amount, browserTests, fill, path, press } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { fullWidthDigits, halfWidth, hiragana, plainHousehold, choices, takeRegistered, takeUnregistered } from "./lib/people.js";
import { begin, choose, contractEntries, prove, register } from "./lib/registration.js";

describe("registration with the bill in hand", () => {
  const world = browserTests();

  it("leads from the sign-in page to this month's amount", async () => {
    const page = await world.visitor();
    await register(page, world.demo, takeUnregistered(world.demo, plainHousehold));
    await page.goto("/");
    assert.equal(path(page), "/");
    assert.ok((await amount(page)) > 0);
  });

  it("takes a name in hiragana or half-width kana, and a phone number in any form", async () => {
    const spellings = [
      (person) => ({ name_kana: `　${hiragana(person.name_kana)} `, phone: fullWidthDigits(person.phone) }),
      (person) => ({
        name_kana: halfWidth(person.name_kana).replace(/\s/g, ""),
        phone: `+81 ${person.phone.replace(/[^0-9]/g, "").slice(1)}`,
      }),
    ];
    for (const spelling of spellings) {
      const person = takeUnregistered(world.demo, plainHousehold);
      const page = await world.visitor();
      await begin(page);
      await prove(page, person, contractEntries(person, spelling(person)));
    }
  });

  it("refuses a wrong proof in place, keeps what was typed and offers the next ways", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const page = await world.visitor();
    await begin(page);
    const otherWay = page.locator("main").getByText("認証ができない場合はこちら").first();
    assert.ok(await otherWay.isVisible(), "the other way stands there from the start");

    const stranger = takeUnregistered(world.demo, plainHousehold);
    await fill(page, contractEntries(person, { proof: stranger.customer_number }));
    await press(page, "確認");
    assert.equal(path(page), "/register/contract");
    await assertRefused(page);
    assert.equal(await page.locator('[name="name_kana"]').inputValue(), person.name_kana);
    assert.equal(await page.locator('[name="phone"]').inputValue(), person.phone);
    assert.ok(await page.locator('[name="proof_kind"][value="customer_number"]').isChecked());
    assert.ok(await page.locator('main a[href^="/register/letter"]').first().isVisible(), "the letter is offered");
    assert.ok(await page.locator('main a[href^="tel:"]').first().isVisible(), "a phone number is offered");

    await prove(page, person);
  });

  it("marks what is missing at its field", async () => {
    const page = await world.visitor();
    await begin(page);
    await press(page, "確認");
    await assertRefused(page, "name_kana", "phone");
  });

  it("asks for a second item after last-4 digits, whether or not they are right, with one result", async () => {
    const hasBank = (person) => plainHousehold(person) && person.bank_last4;
    const results = [];
    for (const change of [(digits) => digits, (digits) => String((Number(digits) + 1) % 10_000).padStart(4, "0")]) {
      const person = takeUnregistered(world.demo, hasBank);
      const page = await world.visitor();
      await begin(page);
      await fill(page, contractEntries(person, { proof_kind: "bank_last4", proof: change(person.bank_last4) }));
      await press(page, "確認");
      assert.equal(path(page), "/register/extra");
      await fill(page, { proof_kind: "postcode", proof: "0000000" });
      await press(page, "確認");
      results.push(await page.locator('main [role="alert"]').innerText());
    }
    assert.equal(results[0], results[1]);
  });

  it("accepts last-4 digits with the postcode", async () => {
    const person = takeUnregistered(world.demo, (one) => plainHousehold(one) && one.bank_last4);
    const page = await world.visitor();
    await begin(page);
    await prove(page, person, contractEntries(person, { proof_kind: "bank_last4", proof: person.bank_last4 }));
  });

  it("keeps ID and address but no password when the choice is refused", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const page = await world.visitor();
    const chosen = choices();
    await begin(page);
    await prove(page, person);
    await fill(page, { ...chosen, password_again: "something else 77", agree: true });
    await press(page, "確認");
    assert.equal(path(page), "/register/id");
    await assertRefused(page, "password_again");
    assert.equal(await page.locator('[name="portal_id"]').inputValue(), chosen.portal_id);
    assert.equal(await page.locator('[name="contact_address"]').inputValue(), chosen.contact_address);
    assert.equal(await page.locator('[name="password"]').inputValue(), "");
  });

  it("makes a password for whom none comes to mind", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const page = await world.visitor();
    const chosen = choices();
    await begin(page);
    await prove(page, person);
    await fill(page, { portal_id: chosen.portal_id, contact_address: chosen.contact_address, agree: true });
    await press(page, "おまかせで作る");
    const made = page.locator('[name="password"]');
    assert.equal(await made.getAttribute("type"), "text");
    assert.match(await made.inputValue(), /^[a-z]{6}-[a-z]{6}-[2-9]{4}$/u);
    assert.equal(await page.locator('[name="portal_id"]').inputValue(), chosen.portal_id);
    assert.ok(await page.locator('[name="agree"]').isChecked());
    await page.locator('[name="password_again"]').press("Enter");
    await page.waitForURL("**/register/confirm");
  });

  it("shows the review without the password, and is complete at 登録 even before the code", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const page = await world.visitor();
    const chosen = choices();
    await begin(page);
    await prove(page, person);
    await choose(page, chosen);
    const review = await page.locator("main").innerText();
    assert.ok(review.includes(chosen.portal_id));
    assert.ok(!review.includes(chosen.password));
    await press(page, "登録");
    assert.equal(path(page), "/register/verify");
    await fill(page, { code: "000000" });
    await page.locator('main form:has([name="code"]) button').first().click();
    await page.locator('main [role="alert"]').waitFor();
    assert.equal(path(page), "/register/verify");
    await page.goto("/");
    assert.equal(path(page), "/");
    assert.ok((await amount(page)) > 0);
  });

  it("tells somebody who is registered already, and offers the letter", async () => {
    const taken = takeUnregistered(world.demo, plainHousehold);
    const chosen = await register(await world.visitor(), world.demo, taken);
    const page = await world.visitor();
    await begin(page);
    await fill(page, contractEntries(taken));
    await press(page, "確認");
    const text = await page.locator("main").innerText();
    assert.ok(text.includes("登録"), "it says that a registration exists");
    assert.ok(!text.includes(chosen.portal_id), "the ID is masked");
    assert.equal(await page.locator('main [name="password"]').count(), 0, "no new ID can be chosen");
    assert.ok(await page.locator('main a[href^="/register/letter"]').first().isVisible());
  });

  it("lets nobody skip a step", async () => {
    for (const step of ["extra", "id", "confirm", "verify", "done"]) {
      const page = await world.visitor();
      await page.goto(`/register/${step}`);
      assert.notEqual(path(page), `/register/${step}`);
    }
  });

  it("answers a request for the letter the same to customers and strangers", async () => {
    const person = takeRegistered(world.demo);
    const known = takeUnregistered(world.demo, plainHousehold);
    const answers = [];
    for (const entries of [
      { name_kana: known.name_kana, phone: known.phone, postcode: known.postcode },
      { name_kana: "ソンザイ シナイ", phone: "0312349999", postcode: known.postcode },
    ]) {
      const page = await world.visitor();
      await page.goto("/register/letter");
      await fill(page, entries);
      await page.locator('main form:has([name="postcode"]) button[type="submit"]').first().click();
      await page.locator('main [name="postcode"]').waitFor({ state: "detached" });
      answers.push(`${path(page)} ${await page.locator("main").innerText()}`);
      assert.ok(!answers.at(-1).includes(person.customer_number));
    }
    assert.equal(answers[0], answers[1]);
  });
});
