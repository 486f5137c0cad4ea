import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, fill, path, picture, PHONE, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { codeTo, mailWith } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";
import { speak } from "./lib/words.js";

const RECEIPT = /[0-9]{4}-[0-9]{4}-[0-9]{4}/u;

const newAddress = () => `tsubame-${randomInt(1e9)}@example.jp`;

const heading = (page) => page.locator("h1").innerText();

describe("changing the ID and the contact address", () => {
  const world = browserTests();

  it("changes the ID in the guide's order, and the contact address follows with its code", async () => {
    const person = takeRegistered(world.demo);
    const address = newAddress();
    const page = await world.visitor();
    await signIn(page, person);
    await page.goto("/settings/id");
    await inspect(page, "id-change");
    await fill(page, { portal_id: "tsubame" });
    await press(page, "確認");
    await assertRefused(page, "portal_id");
    await inspect(page, "id-change-refused");
    await fill(page, { portal_id: address });
    await press(page, "確認");
    assert.equal(path(page), "/settings/id/confirm");
    await inspect(page, "id-confirm");
    await fill(page, { also_contact: "on" });
    await press(page, "登録");
    assert.equal(await heading(page), "ひばりIDの変更が完了しました");
    await inspect(page, "id-done");
    const receipt = RECEIPT.exec(await page.locator("main").innerText())?.[0];
    assert.ok((await mailWith(world.demo, person.portal_id, receipt)).text.includes("/not-me?key="));
    await page.goto("/customer/contact");
    assert.equal(await heading(page), "認証コード入力");
    await inspect(page, "contact-code");
    await fill(page, { code: "12" });
    await press(page, "登録");
    await assertRefused(page, "code");
    await fill(page, { code: await codeTo(world.demo, address) });
    await press(page, "登録");
    assert.equal(await heading(page), "連絡先メールアドレスの変更が完了しました");
    await inspect(page, "contact-done");
    for (const to of [person.portal_id, address]) {
      await mailWith(world.demo, to, "連絡先メールアドレスが変更されました。");
    }
    await page.context().clearCookies();
    await signIn(page, { ...person, portal_id: address });
    assert.equal(path(page), "/");
  });

  for (const viewport of [PHONE, DESKTOP]) {
    it(`changes the contact address without JavaScript at ${viewport.width} px`, async () => {
      const person = takeRegistered(world.demo);
      const [mistyped, address] = [newAddress(), newAddress()];
      const page = await world.visitor({ javaScriptEnabled: false, viewport });
      await signIn(page, person);
      await page.goto("/customer");
      await picture(page, `customer-${viewport.width}-nojs`);
      await Promise.all([
        page.waitForEvent("load"),
        page.locator("main").getByRole("link", { name: "連絡先メールアドレスの変更" }).click(),
      ]);
      await fill(page, { contact_address: mistyped });
      await press(page, "確認");
      await picture(page, `contact-confirm-${viewport.width}-nojs`);
      await press(page, "登録");
      await page.getByText("アドレスが間違っていたとき").click();
      await picture(page, `contact-code-${viewport.width}-nojs`);
      await fill(page, { contact_address: address });
      await press(page, "確認");
      await press(page, "登録");
      await fill(page, { code: await codeTo(world.demo, address) });
      await press(page, "登録");
      assert.equal(await heading(page), "連絡先メールアドレスの変更が完了しました");
      assert.ok((await page.locator("main").innerText()).includes(address));
    });

    it(`changes the ID in English without JavaScript at ${viewport.width} px`, async () => {
      const person = takeRegistered(world.demo);
      const address = newAddress();
      const page = await world.visitor({ javaScriptEnabled: false, viewport });
      await signIn(page, person);
      await page.goto("/");
      await speak(page, "en");
      await page.goto("/settings/id");
      await fill(page, { portal_id: address });
      await press(page, "Review");
      await picture(page, `id-confirm-${viewport.width}-en`);
      await press(page, "Register");
      assert.match(await heading(page), /^Change Hibari ID: done/u);
      await picture(page, `id-done-${viewport.width}-en`);
      assert.ok((await page.locator("main").innerText()).includes(address));
      await page.goto("/customer");
      await picture(page, `customer-${viewport.width}-en`);
    });
  }

  it("gives a new address up", async () => {
    const page = await world.visitor();
    await signIn(page, takeRegistered(world.demo));
    await page.goto("/customer/contact");
    await inspect(page, "contact-change");
    await fill(page, { contact_address: newAddress() });
    await press(page, "確認");
    await inspect(page, "contact-confirm");
    await press(page, "登録");
    await press(page, "変更をやめる");
    assert.equal(await heading(page), "連絡先メールアドレスの変更");
    await inspect(page, "contact-given-up");
  });

  it("tells a sign-in from another browser, whose owner can stop it", async () => {
    const person = takeRegistered(world.demo);
    const [page, other] = [await world.visitor(), await world.visitor({ viewport: DESKTOP })];
    await signIn(page, person);
    await signIn(other, person);
    const mail = await mailWith(world.demo, person.portal_id, "新しい端末");
    await other.goto("/settings/sessions");
    await picture(other, "sessions-new-device");
    assert.ok((await other.locator("main h2").first().innerText()).includes("はじめて使われた端末"));
    const link = /\/not-me\?key=\S+/u.exec(mail.text)[0];
    await page.goto(link);
    await inspect(page, "not-me-sign-in");
    await press(page, "ログインを止める");
    await other.goto("/");
    assert.equal(path(other), "/sign-in");
  });
});
