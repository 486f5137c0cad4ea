// The printed start guide, chapter by chapter, by its labels and in its order (PRODUCT, `profile = "guide"`).
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { browserTests, DESKTOP, fill, follow, path, PHONE, press, signIn } from "./lib/browser.js";
import { startDemo } from "./lib/demo.js";
import { assertRefused } from "./lib/errors.js";
import { letterTo } from "./lib/letter.js";
import { codeTo, linkTo } from "./lib/mail.js";
import { choices, plainHousehold, takeRegistered, takeUnregistered } from "./lib/people.js";
import { has, reads, readsIn } from "./lib/printed.js";
import { proveForPassword } from "./lib/registration.js";
import { takeTwins } from "./lib/twins.js";

const heading = (page) => page.locator("h1").innerText();

/** Types into the fields with these labels. */
async function type(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** Takes the choice with this label. */
const take = (page, name) =>
  page.getByRole("radio", { name, exact: true }).or(page.getByRole("checkbox", { name, exact: true })).check();

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

  const STEPS = ["STEP1 はじめに", "STEP2 ご契約者様の認証", "STEP3 ひばりIDの登録／確認", "メールアドレスの登録"];
  const ITEMS = [
    ["お客さま番号", "customer_number"],
    ["口座番号 下4桁", "bank_last4"],
    ["クレジットカード番号 下4桁", "card_last4"],
    ["機器情報", "device"],
  ];

  const visitor = (viewport) => world.visitor({ viewport, baseURL: demo.where.portal });

  /** はじめてのログイン, STEP1, and STEP2 as far as 契約者情報 認証. */
  async function begin(page) {
    await page.goto("/sign-in");
    await reads(page, "ログイン", "ひばりID", "パスワード", "ログイン");
    // Each is printed in a chapter of its own.
    await has(page, "ID・パスワードをお忘れの方はこちらから", "ひばりIDの新規登録", "仮ひばりIDをお持ちの方はこちら");
    await follow(page, "ひばりIDの新規登録");
    await reads(page, ...STEPS, "次へ");
    await follow(page, "次へ");
    await reads(page, "契約者情報 認証", ...STEPS, "ご契約者氏名（カナ）", "登録済みの電話番号", "お支払情報等（いずれか1つ）");
    await reads(page, "お支払情報等（いずれか1つ）", ...ITEMS.map(([label]) => label), "確認",
      "認証ができない場合はこちら", "※機器の設置完了直後は認証に失敗する場合があります。");
    // Printed on the next page, without its place on this one.
    await has(page, "仮ひばりIDをお持ちの方はこちら");
  }

  /** Fills 契約者情報 認証 in and presses 確認. */
  async function prove(page, person, kind, number) {
    await type(page, { "ご契約者氏名（カナ）": person.name_kana, 登録済みの電話番号: person.phone });
    await take(page, kind);
    await page.getByRole("textbox", { name: kind, exact: true }).fill(number);
    await press(page, "確認");
  }

  /** STEP3 ひばりIDの登録／確認 */
  async function registerId(page) {
    await reads(page, "ひばりIDの登録", ...STEPS, "ご希望のひばりID", "パスワード", "パスワード（もう一度）",
      "利用規約に同意します", "確認");
    const chosen = choices();
    await type(page, {
      ご希望のひばりID: chosen.portal_id,
      パスワード: chosen.password,
      "パスワード（もう一度）": chosen.password,
    });
    await take(page, "利用規約に同意します");
    await press(page, "確認");
    await reads(page, ...STEPS, chosen.portal_id, "登録");
    await press(page, "登録");
    return chosen;
  }

  /** メールアドレスの登録 */
  async function registerAddress(page, chosen) {
    await reads(page, "メールアドレスの登録", ...STEPS, "認証コード", "登録");
    await type(page, { 認証コード: await codeTo(demo.where, chosen.contact_address) });
    await press(page, "登録");
    assert.equal(await heading(page), "登録が完了しました");
    await page.goto("/");
    assert.equal(path(page), "/");
  }

  for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
    for (const [label, item] of ITEMS) {
      it(`はじめてのログイン by ${label} and メールアドレスの登録, on the ${name}`, async () => {
        const person = takeUnregistered(demo.where, (one) => plainHousehold(one) && one[item]);
        const page = await visitor(viewport);
        await begin(page);
        // The "？" is read as 確認方法を見る.
        const card = page.locator(".choice").filter({ has: page.getByLabel(label, { exact: true }) });
        await card.getByRole("radio").check();
        assert.ok(!(await card.getByRole("img").isVisible()));
        await card.getByText("確認方法を見る").click();
        assert.ok(await card.getByRole("img").isVisible());
        assert.equal(await card.getByText("テレビの画面でも確認できます").count(), item === "device" ? 1 : 0);
        // One item alone proves it, as printed.
        await prove(page, person, label, person[item]);
        await registerAddress(page, await registerId(page));
      });
    }

    it(`追加認証情報, on the ${name}`, async () => {
      // Of two customers with one name, phone and last four digits.
      const [person] = takeTwins(demo.where);
      const page = await visitor(viewport);
      await begin(page);
      await prove(page, person, "口座番号 下4桁", person.bank_last4);
      await reads(page, "追加認証情報", ...STEPS, "お客さま番号", "クレジットカード番号 下4桁", "機器情報", "確認");
      assert.equal(await page.getByLabel("口座番号 下4桁", { exact: true }).count(), 0, "another item is asked for");
      await take(page, "お客さま番号");
      await page.getByRole("textbox", { name: "お客さま番号", exact: true }).fill(person.customer_number);
      await press(page, "確認");
      await registerAddress(page, await registerId(page));
    });

    it(`認証ができない場合 and 仮IDをお持ちの方, on the ${name}`, async () => {
      const person = takeUnregistered(demo.where, plainHousehold);
      const asking = await visitor(viewport);
      await begin(asking);
      await follow(asking, "認証ができない場合はこちら");
      await reads(asking, "仮ひばりID登録通知書の申込み", "ご契約者氏名（カナ）", "登録済みの電話番号", "郵便番号", "郵送を頼む");
      await type(asking, { "ご契約者氏名（カナ）": person.name_kana, 登録済みの電話番号: person.phone, 郵便番号: person.postcode });
      await press(asking, "郵送を頼む");
      assert.equal(await heading(asking), "申込みを受け付けました");
      const letter = await letterTo(asking, person.customer_number);

      // Two ways lead to its page. Entering it twice does no harm: it is spent when the registration is completed.
      const page = await visitor(viewport);
      for (const way of [() => page.goto("/sign-in"), () => begin(page)]) {
        await way();
        await follow(page, "仮ひばりIDをお持ちの方はこちら");
        const note = "※大文字・小文字のお間違いがないようご確認ください。";
        await reads(page, "仮ひばりID", note, "仮パスワード", note, "次へ");
        await type(page, { 仮ひばりID: letter.temporary_id.toUpperCase(), 仮パスワード: letter.temporary_password });
        await press(page, "次へ");
        await assertRefused(page, "temporary_id");
        await type(page, { 仮ひばりID: letter.temporary_id, 仮パスワード: letter.temporary_password });
        await press(page, "次へ");
        assert.equal(await heading(page), "ひばりIDの登録");
      }
      await registerAddress(page, await registerId(page));

      const late = await visitor(viewport);
      await late.goto("/register/temporary");
      await type(late, { 仮ひばりID: letter.temporary_id, 仮パスワード: letter.temporary_password });
      await press(late, "次へ");
      await has(late, /この通知書での登録は、すでに完了しています。/);
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
        await reads(one, "パスワードがご不明な場合", "ひばりIDがご不明な場合", "次へ");
        await take(one, which);
        await press(one, "次へ");
      };
      await forgotten(page, "パスワードがご不明な場合");
      await reads(page, "パスワードがご不明な場合", "ひばりID", "次へ");
      await type(page, { ひばりID: chosen.portal_id });
      await press(page, "次へ");
      await reads(page, "合言葉登録", "秘密の質問", "答え", "次へ");
      await take(page, "好きな花は？");
      await type(page, { 答え: "ひまわり" });
      await press(page, "次へ");
      await reads(page, "本人認証完了", "まだ手続きは終わっていません", "確認メールを送信しました。");
      await page.goto(await linkTo(demo.where, chosen.contact_address, "/recover/reissue?key="));
      await reads(page, "秘密の質問", "答え", "ID・パスワード再発行");
      await take(page, "好きな花は？");
      await type(page, { 答え: "ひまわり" });
      await press(page, "ID・パスワード再発行");
      // Not in print: the address might be a stranger's by a slip, so the contract is proven as well.
      await proveForPassword(page, person);
      await type(page, { 新しいパスワード: "tomika-surena-4827", "新しいパスワード（もう一度）": "tomika-surena-4827" });
      await press(page, "登録");
      assert.equal(await heading(page), "パスワードの再発行が完了しました");
      await has(page, chosen.portal_id);

      // B: it is verified, since the person who opened the link reads the mails that go there.
      await page.goto("/register/verify");
      assert.equal(await heading(page), "登録が完了しました");
      await forgotten(page, "パスワードがご不明な場合");
      await type(page, { ひばりID: chosen.portal_id });
      await press(page, "次へ");
      await reads(page, "認証コード入力", "認証コード", "次へ");
      // In print it comes before the code is typed; here, what to do when no mail comes is below the form.
      await reads(page, /認証コードが受信できない場合、パスワードのみの再設定はできません/, "ひばりIDの新規登録");
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

    it(`メニュー, on the ${name}`, async () => {
      const page = await visitor(viewport);
      await signIn(page, takeRegistered(demo.where));
      const menu = page.locator("nav.menu");
      if (viewport === PHONE) await menu.getByText("メニュー", { exact: true }).first().click();
      // Chapters whose pages are not there yet are missing from it; what is there stands in the printed order.
      await readsIn(menu, "トップ", "お客様情報の確認・変更", "連絡先メールアドレスの変更", "利用明細", "ご利用明細の確認",
        "ひばり野マイページの設定・変更", "ひばりIDの変更", "パスワードの変更");
    });

    it(`IDの変更, on the ${name}`, async () => {
      const person = takeRegistered(demo.where);
      const page = await visitor(viewport);
      await signIn(page, person);
      const change = async (address, also) => {
        await page.goto("/");
        await fromMenu(page, "マイページの設定・変更");
        await reads(page, "ひばりIDの変更", "パスワードの変更");
        await follow(page, "ひばりIDの変更");
        await reads(page, "ひばりIDの変更", "新ひばりID", /4～100文字で、半角の英数字と @ _ - \. が使えます/, "確認");
        for (const wrong of ["a@b", "hibari+1@example.jp", "ひばり@example.jp", "hibari", `${"a".repeat(90)}@example.jp`]) {
          await type(page, { 新ひばりID: wrong });
          await press(page, "確認");
          await assertRefused(page, "portal_id");
        }
        await type(page, { 新ひばりID: address });
        await press(page, "確認");
        await reads(page, address, "設定する", "設定しない", "登録");
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
      await has(page, first);

      const later = await visitor(viewport);
      await signIn(later, { portal_id: second, password: person.password });
      assert.equal(path(later), "/");
    });
  }
});
