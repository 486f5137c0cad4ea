// The printed start guide, chapter by chapter, by its labels and in its order (PRODUCT, `profile = "guide"`).
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { browserTests, DESKTOP, fill, follow, path, PHONE, press, signIn } from "./lib/browser.js";
import { startDemo } from "./lib/demo.js";
import { codeTo, linkTo } from "./lib/mail.js";
import { choices, plainHousehold, takeUnregistered } from "./lib/people.js";
import { choose, complete } from "./lib/registration.js";

const heading = (page) => page.locator("h1").innerText();
const reads = async (page, ...texts) => {
  const shown = await page.locator("body").innerText();
  for (const text of texts) assert.ok(shown.includes(text), `${text} stands on ${path(page)}`);
};

describe("the printed guide", () => {
  const world = browserTests();
  let demo;
  before(async () => {
    demo = await startDemo({ env: { MADOGUCHI_PROFILE: "guide" } });
    world.demo = demo.where;
  });
  after(() => demo?.stop());

  const visitor = (viewport) => world.visitor({ viewport, baseURL: demo.where.portal });

  /** はじめてのログイン, STEP2: as far as the page where ID and password are chosen. */
  async function prove(page, person, proof) {
    await page.goto("/sign-in");
    await follow(page, "ひばりIDの新規登録");
    await reads(page, "STEP1 はじめに", "STEP2 ご契約者様の認証", "STEP3 ひばりIDの登録／確認", "メールアドレスの登録");
    await follow(page, "次へ");
    assert.equal(await heading(page), "契約者情報 認証");
    await page.getByLabel("ご契約者氏名（カナ）").fill(person.name_kana);
    await page.getByLabel("登録済みの電話番号").fill(person.phone);
    await reads(page, "お支払情報等（いずれか1つ）", "認証ができない場合はこちら", "※機器の設置完了直後は認証に失敗する場合があります。");
    await page.getByLabel(proof.label).check();
    await fill(page, { proof: proof.value });
    await press(page, "確認");
  }

  for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
    it(`はじめてのログイン, メールアドレスの登録 and IDの変更, on the ${name}`, async () => {
      const person = takeUnregistered(demo.where, (one) => plainHousehold(one) && one.bank_last4);
      const page = await visitor(viewport);
      // The last four digits alone prove it, as printed.
      await prove(page, person, { label: "口座番号 下4桁", value: person.bank_last4 });
      assert.equal(path(page), "/register/id");
      const chosen = choices();
      await choose(page, chosen);
      await press(page, "登録");
      assert.equal(await heading(page), "メールアドレスの登録");
      await fill(page, { code: await codeTo(demo.where, chosen.contact_address) });
      await page.locator('main form:has([name="code"]) button').first().click();
      await page.waitForURL("**/register/done");

      // IDの変更
      await page.goto("/");
      const menu = page.getByRole("link", { name: "マイページの設定・変更" }).first();
      if (!(await menu.isVisible())) await page.getByText("メニュー", { exact: true }).first().click();
      await menu.click();
      await page.waitForURL("**/settings");
      await follow(page, "ひばりIDの変更");
      const next = choices();
      await page.getByLabel("新ひばりID").fill(next.portal_id);
      await press(page, "確認");
      await reads(page, "連絡先メールアドレス");
      await press(page, "登録");
      assert.equal(await heading(page), "ひばりIDの変更が完了しました");
      const later = await visitor(viewport);
      await signIn(later, { portal_id: next.portal_id, password: chosen.password });
      assert.equal(path(later), "/");
    });

    it(`ID・パスワードを忘れたら, on the ${name}`, async () => {
      const person = takeUnregistered(demo.where, plainHousehold);
      const first = await visitor(viewport);
      await prove(first, person, { label: "お客さま番号", value: person.customer_number });
      const chosen = choices();
      await choose(first, chosen);
      await press(first, "登録");

      // A: the address is not verified yet.
      const page = await visitor(viewport);
      const forgotten = async (which) => {
        await page.goto("/sign-in");
        await follow(page, "ID・パスワードをお忘れの方はこちらから");
        await page.getByLabel(which).check();
        await press(page, "次へ");
      };
      await forgotten("パスワードがご不明な場合");
      await fill(page, { portal_id: chosen.portal_id });
      await press(page, "次へ");
      assert.equal(await heading(page), "合言葉登録");
      await page.getByLabel("好きな花は？").check();
      await page.getByLabel("答え").fill("ひまわり");
      await press(page, "次へ");
      assert.equal(await heading(page), "本人認証完了");
      await page.goto(await linkTo(demo.where, chosen.contact_address, "/recover/reissue?key="));
      await page.getByLabel("好きな花は？").check();
      await page.getByLabel("答え").fill("ひまわり");
      await press(page, "ID・パスワード再発行");
      await fill(page, { password: "tomika-surena-4827", password_again: "tomika-surena-4827" });
      await press(page, "登録");
      assert.equal(path(page), "/recover/done");
      await reads(page, chosen.portal_id);

      // B: once it is verified.
      await page.goto("/register/verify");
      const forAddress = "連絡先メールアドレスを確認するための認証コード";
      await fill(page, { code: await codeTo(demo.where, chosen.contact_address, forAddress) });
      await page.locator('main form:has([name="code"]) button').first().click();
      await page.waitForURL("**/register/done");
      await forgotten("パスワードがご不明な場合");
      await fill(page, { portal_id: chosen.portal_id });
      await press(page, "次へ");
      assert.equal(await heading(page), "認証コード入力");
      await reads(page, "認証コードが受信できない場合、パスワードのみの再設定はできません");
      const forPassword = "新しいパスワードを決めるための認証コード";
      await fill(page, { code: await codeTo(demo.where, chosen.contact_address, forPassword) });
      await press(page, "次へ");
      await fill(page, { password: "tomika-surena-5938", password_again: "tomika-surena-5938" });
      await press(page, "登録");
      assert.equal(path(page), "/recover/done");

      // The ID is unknown: registered again, which replaces what was there.
      const again = await visitor(viewport);
      await again.goto("/sign-in");
      await follow(again, "ID・パスワードをお忘れの方はこちらから");
      await again.getByLabel("ひばりIDがご不明な場合").check();
      await press(again, "次へ");
      await follow(again, "次へ");
      await again.getByLabel("ご契約者氏名（カナ）").fill(person.name_kana);
      await again.getByLabel("登録済みの電話番号").fill(person.phone);
      await again.getByLabel("お客さま番号").check();
      await fill(again, { proof: person.customer_number });
      await press(again, "確認");
      assert.equal(await heading(again), "すでに登録されています");
      await press(again, "登録し直す");
      assert.equal(path(again), "/register/id");
      const anew = choices();
      await choose(again, anew);
      await complete(again, demo.where, anew);
      await again.goto("/");
      assert.equal(path(again), "/");
      await page.goto("/");
      assert.equal(path(page), "/sign-in", "what was registered before is over");
    });

    it(`仮IDをお持ちの方, on the ${name}`, async () => {
      const page = await visitor(viewport);
      await page.goto("/sign-in");
      await follow(page, "仮ひばりIDをお持ちの方はこちら");
      await reads(page, "仮ひばりID", "仮パスワード", "※大文字・小文字のお間違いがないようご確認ください。");
      await page.getByRole("button", { name: "次へ" }).first().waitFor();
    });
  }
});
