// お申込み: a request by hand on a phone and on a desktop, followed and withdrawn; and one that the operator works on.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, fill, path, PHONE, picture, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { mailWith } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";

const FORM = "/contracts/phone";
const MOVE = "/contracts/move";
const underWay = (person) => person.note === "open order";
const heading = (page) => page.locator("h1").innerText();
const main = (page) => page.locator("main").innerText();
const NUMBER = /[0-9]{4}-[0-9]{4}-[0-9]{4}/u;

/** A day so many days from now, as a field for a day holds it. */
const daysAhead = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("orders", () => {
  const world = browserTests();

  for (const [viewport, javaScriptEnabled] of [[PHONE, false], [DESKTOP, true]]) {
    it(`are asked for, followed and withdrawn at ${viewport.width} px`, async () => {
      const person = takeRegistered(world.demo, (person) => !underWay(person));
      const page = await world.visitor({ viewport, javaScriptEnabled });
      await signIn(page, person);
      await page.goto("/contracts");
      await page.locator(`main a[href="${FORM}"]`).click();
      assert.equal(path(page), FORM);
      await picture(page, `order-phone-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "order-phone");
      await fill(page, { replaces: "add", phone: "080" });
      await press(page, "確認");
      await assertRefused(page, "phone");
      await fill(page, { phone: "080-1111-2222" });
      await press(page, "確認");
      assert.equal(path(page), `${FORM}/confirm`);
      assert.match(await main(page), /080-1111-2222/u);
      if (javaScriptEnabled) await inspect(page, "order-phone-review");
      await press(page, "申し込む");
      assert.equal(await heading(page), "電話番号の変更のお申込みが完了しました");
      const number = NUMBER.exec(await main(page))?.[0];
      await mailWith(world.demo, person.portal_id, number);
      await page.locator(`main a[href="/orders/${number}"]`).click();
      assert.match(await main(page), /受付済み/u);
      await picture(page, `order-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "order");

      // The same again is led to the first.
      await page.goto(FORM);
      assert.match(await main(page), /すでに受け付けています/u);
      await picture(page, `order-already-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "order-already");
      await page.locator(`main a[href="/orders/${number}"]`).click();

      await page.locator("main").getByRole("link", { name: "取り下げる" }).click();
      if (javaScriptEnabled) await inspect(page, "order-withdraw");
      await press(page, "取り下げる");
      assert.equal(await heading(page), "お申込みの取り下げが完了しました");
      await page.goto("/orders");
      assert.match(await main(page), /取消し/u);
      await picture(page, `orders-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "orders");
    });
  }

  it("a move is asked for with its two days", async () => {
    const person = takeRegistered(world.demo, (person) => !underWay(person));
    const page = await world.visitor();
    await signIn(page, person);
    await page.goto(MOVE);
    await inspect(page, "order-move");
    await press(page, "確認");
    await assertRefused(page, "last_day");
    await inspect(page, "order-move-refused");
    const days = { last_day: daysAhead(20), first_day: daysAhead(21) };
    await fill(page, { ...days, postcode: "225-0002", address: "神奈川県横浜市青葉区1-2-3", phone: "045-123-4567" });
    await press(page, "確認");
    assert.equal(path(page), `${MOVE}/confirm`);
    await press(page, "申し込む");
    assert.equal(await heading(page), "お引越しのお申込みが完了しました");
  });

  it("one that the operator works on is on the top page and cannot be withdrawn", async () => {
    const person = takeRegistered(world.demo, underWay);
    const page = await world.visitor({ viewport: PHONE });
    await signIn(page, person);
    await page.locator("main a[href^='/orders/']").first().click();
    assert.match(path(page), /^\/orders\/[0-9-]{14}$/u);
    assert.match(await main(page), /手続き中/u);
    assert.equal(await page.getByRole("link", { name: "取り下げる" }).count(), 0);
    await picture(page, "order-under-way");
    await inspect(page, "order-under-way");
  });
});
