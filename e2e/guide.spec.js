// The printed start guide, chapter by chapter, by its labels and in its order (PRODUCT, `profile = "guide"`).
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { browserTests, DESKTOP, fill, follow, path, PHONE, press, signIn } from "./lib/browser.js";
import { startDemo } from "./lib/demo.js";
import { letterTo } from "./lib/letter.js";
import { codeTo, linkTo } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { takeTwins } from "./lib/twins.js";

const heading = (page) => page.locator("h1").innerText();
const reads = async (page, ...texts) => {
  const shown = await page.locator("body").innerText();
  for (const text of texts) assert.ok(shown.includes(text), `${text} stands on ${path(page)}`);
};

/** Types into the fields that are labelled so. */
async function type(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** Takes the choice that is labelled so. */
const take = (page, label) => page.getByLabel(label, { exact: true }).check();

/** メニュー, and what stands in it. */
async function fromMenu(page, name) {
  const entry = page.getByRole("link", { name }).first();
  if (!(await entry.isVisible())) await page.getByText("メニュー", { exact: true }).first().click();
  await Promise.all([page.waitForEvent("load"), entry.click()]);
}

describe("the printed guide", () => {
  const world = browserTests();
  let demo;
  before(async () => {
    demo = await startDemo({ env: { MADOGUCHI_PROFILE: "guide" } });
    world.demo = demo.where;
  });
  after(() => demo?.stop());

  const visitor = (viewport) => world.visitor({ viewport, baseURL: demo.where.portal });

  /** はじめてのログイン, STEP1, and STEP2 as far as 契約者情報 認証. */
  async function begin(page) {
    await page.goto("/sign-in");
    await follow(page, "ひばりIDの新規登録");
    await reads(page, "STEP1 はじめに", "STEP2 ご契約者様の認証", "STEP3 ひばりIDの登録／確認", "メールアドレスの登録");
    await follow(page, "次へ");
    assert.equal(await heading(page), "契約者情報 認証");
  }

  /** Fills 契約者情報 認証 in and presses 確認. */
  async function prove(page, person, kind, number) {
    await type(page, { "ご契約者氏名（カナ）": person.name_kana, 登録済みの電話番号: person.phone });
    await reads(page, "お支払情報等（いずれか1つ）");
    await take(page, kind);
    await type(page, { 選んだ項目の番号: number });
    await press(page, "確認");
  }

  /** STEP3 ひばりIDの登録／確認 */
  async function registerId(page) {
    assert.equal(await heading(page), "ひばりIDの登録");
    const chosen = choices();
    await type(page, {
      ご希望のひばりID: chosen.portal_id,
      パスワード: chosen.password,
      "パスワード（もう一度）": chosen.password,
    });
    await take(page, "利用規約に同意します");
    await press(page, "確認");
    await reads(page, chosen.portal_id);
    await press(page, "登録");
    return chosen;
  }

  /** メールアドレスの登録 */
  async function registerAddress(page, chosen, code) {
    assert.equal(await heading(page), "メールアドレスの登録");
    await type(page, { 認証コード: code ?? await codeTo(demo.where, chosen.contact_address) });
    await press(page, "登録");
    assert.equal(await heading(page), "登録が完了しました");
    await page.goto("/");
    assert.equal(path(page), "/");
  }

  for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
    it(`はじめてのログイン and メールアドレスの登録, on the ${name}`, async () => {
      const person = takeUnregistered(demo.where, (one) => plainHousehold(one) && one.bank_last4);
      const page = await visitor(viewport);
      await begin(page);
      for (const label of ["お客さま番号", "口座番号 下4桁", "クレジットカード番号 下4桁", "機器情報"]) await take(page, label);
      // The "？" is read as 確認方法を見る.
      const help = page.locator(".choice").filter({ has: page.getByLabel("機器情報", { exact: true }) });
      assert.ok(!(await help.getByRole("img").isVisible()));
      await help.getByText("確認方法を見る").click();
      assert.ok(await help.getByRole("img").isVisible());
      assert.ok(await help.getByText("テレビの画面でも確認できます").isVisible());
      // The last four digits alone prove it, as printed.
      await prove(page, person, "口座番号 下4桁", person.bank_last4);
      await registerAddress(page, await registerId(page));
    });

    it(`追加認証情報, on the ${name}`, async () => {
      // Of two customers with one name, phone and last four digits.
      const [person] = takeTwins(demo.where);
      const page = await visitor(viewport);
      await begin(page);
      await prove(page, person, "口座番号 下4桁", person.bank_last4);
      assert.equal(await heading(page), "追加認証情報");
      assert.equal(await page.getByLabel("口座番号 下4桁", { exact: true }).count(), 0, "another item is asked for");
      await take(page, "お客さま番号");
      await type(page, { 選んだ項目の番号: person.customer_number });
      await press(page, "確認");
      await registerAddress(page, await registerId(page));
    });

    it(`認証ができない場合 and 仮IDをお持ちの方, on the ${name}`, async () => {
      const person = takeUnregistered(demo.where, plainHousehold);
      const asking = await visitor(viewport);
      await begin(asking);
      await reads(asking, "※機器の設置完了直後は認証に失敗する場合があります。");
      await follow(asking, "認証ができない場合はこちら");
      assert.equal(await heading(asking), "仮ひばりID登録通知書の申込み");
      await type(asking, { "ご契約者氏名（カナ）": person.name_kana, 登録済みの電話番号: person.phone, 郵便番号: person.postcode });
      await press(asking, "郵送を頼む");
      assert.equal(await heading(asking), "申込みを受け付けました");
      const letter = await letterTo(asking, person.customer_number);

      const page = await visitor(viewport);
      await page.goto("/sign-in");
      await follow(page, "仮ひばりIDをお持ちの方はこちら");
      assert.equal(await page.getByText("※大文字・小文字のお間違いがないようご確認ください。").count(), 2);
      await type(page, { 仮ひばりID: letter.temporary_id, 仮パスワード: letter.temporary_password });
      await press(page, "次へ");
      await registerAddress(page, await registerId(page));

      // Spent when the registration is completed.
      const late = await visitor(viewport);
      await late.goto("/register/temporary");
      await type(late, { 仮ひばりID: letter.temporary_id, 仮パスワード: letter.temporary_password });
      await press(late, "次へ");
      await reads(late, "この通知書での登録は、すでに完了しています。");
    });

    it(`ID・パスワードを忘れたら, on the ${name}`, async () => {
      const person = takeUnregistered(demo.where, plainHousehold);
      const first = await visitor(viewport);
      await begin(first);
      await prove(first, person, "お客さま番号", person.customer_number);
      const chosen = await registerId(first);

      // A: the address is not verified yet.
      const page = await visitor(viewport);
      const forgotten = async (one, which) => {
        await one.goto("/sign-in");
        await follow(one, "ID・パスワードをお忘れの方はこちらから");
        await take(one, which);
        await press(one, "次へ");
      };
      await forgotten(page, "パスワードがご不明な場合");
      await type(page, { ひばりID: chosen.portal_id });
      await press(page, "次へ");
      assert.equal(await heading(page), "合言葉登録");
      await reads(page, "秘密の質問");
      await take(page, "好きな花は？");
      await type(page, { 答え: "ひまわり" });
      await press(page, "次へ");
      assert.equal(await heading(page), "本人認証完了");
      await page.goto(await linkTo(demo.where, chosen.contact_address, "/recover/reissue?key="));
      await reads(page, "秘密の質問");
      await take(page, "好きな花は？");
      await type(page, { 答え: "ひまわり" });
      await press(page, "ID・パスワード再発行");
      await type(page, { 新しいパスワード: "tomika-surena-4827", "新しいパスワード（もう一度）": "tomika-surena-4827" });
      await press(page, "登録");
      assert.equal(await heading(page), "パスワードの再発行が完了しました");
      await reads(page, chosen.portal_id);

      // B: once it is verified.
      await page.goto("/register/verify");
      const forAddress = "連絡先メールアドレスを確認するための認証コード";
      await registerAddress(page, chosen, await codeTo(demo.where, chosen.contact_address, forAddress));
      await forgotten(page, "パスワードがご不明な場合");
      await type(page, { ひばりID: chosen.portal_id });
      await press(page, "次へ");
      assert.equal(await heading(page), "認証コード入力");
      await reads(page, "認証コードが受信できない場合、パスワードのみの再設定はできません");
      const forPassword = "新しいパスワードを決めるための認証コード";
      await type(page, { 認証コード: await codeTo(demo.where, chosen.contact_address, forPassword) });
      await press(page, "次へ");
      await type(page, { 新しいパスワード: "tomika-surena-5938", "新しいパスワード（もう一度）": "tomika-surena-5938" });
      await press(page, "登録");
      assert.equal(await heading(page), "パスワードの再発行が完了しました");

      // The ID is unknown: registered again, which replaces what was there.
      const again = await visitor(viewport);
      await forgotten(again, "ひばりIDがご不明な場合");
      await follow(again, "次へ");
      await prove(again, person, "お客さま番号", person.customer_number);
      assert.equal(await heading(again), "すでに登録されています");
      await press(again, "登録し直す");
      await registerAddress(again, await registerId(again));
      await page.goto("/");
      assert.equal(path(page), "/sign-in", "what was registered before is over");
    });

    it(`IDの変更, on the ${name}`, async () => {
      const person = takeRegistered(demo.where);
      const page = await visitor(viewport);
      await signIn(page, person);
      const change = async (address, also) => {
        await page.goto("/");
        await fromMenu(page, "マイページの設定・変更");
        await follow(page, "ひばりIDの変更");
        await type(page, { 新ひばりID: address });
        await press(page, "確認");
        await take(page, also);
        await press(page, "登録");
        assert.equal(await heading(page), "ひばりIDの変更が完了しました");
        return page.getByRole("link", { name: "認証コードを入力する" }).count();
      };
      const [first, second] = [choices().portal_id, choices().portal_id];
      assert.equal(await change(first, "設定する"), 1);
      await follow(page, "認証コードを入力する");
      await type(page, { 認証コード: await codeTo(demo.where, first) });
      await press(page, "登録");
      assert.equal(await heading(page), "連絡先メールアドレスの変更が完了しました");
      assert.equal(await change(second, "設定しない"), 0, "the contact address waits for no code");
      await page.goto("/customer");
      await reads(page, first);

      const later = await visitor(viewport);
      await signIn(later, { portal_id: second, password: person.password });
      assert.equal(path(later), "/");
    });
  }
});
