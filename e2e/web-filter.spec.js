// webフィルタリングの設定・変更: set by hand on a phone and on a desktop, applied by the partner; the page says when it is not.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, DESKTOP, fill, path, PHONE, picture, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { mailWith } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";
import { until } from "./lib/until.js";

const FORM = "/options/filter";
const withInternet = (person) => person.holds.includes("internet");
const heading = (page) => page.locator("h1").innerText();
const main = (page) => page.locator("main").innerText();

describe("the web filter", () => {
  const world = browserTests();

  for (const [viewport, javaScriptEnabled] of [[PHONE, false], [DESKTOP, true]]) {
    it(`is set, applied and changed at ${viewport.width} px`, async () => {
      const person = takeRegistered(world.demo, withInternet);
      const page = await world.visitor({ viewport, javaScriptEnabled });
      await signIn(page, person);
      await page.goto(FORM);
      await picture(page, `web-filter-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "web-filter");
      await page.getByText("サイトを1つずつ決める").click();
      await fill(page, { filter: "on", audience: "own", denied: "example.jp\n192.0.2.1" });
      await press(page, "確認");
      await assertRefused(page, "category");
      assert.equal(await page.locator("[name=denied]").inputValue(), "example.jp\n192.0.2.1");
      await picture(page, `web-filter-refused-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "web-filter-refused");
      await page.locator("main [name=category][value=games]").check();
      await fill(page, { denied: "https://www.example.jp/" });
      await press(page, "確認");
      assert.equal(path(page), "/options/filter/confirm");
      assert.match(await main(page), /オンラインゲーム/u);
      await picture(page, `web-filter-review-${viewport.width}`);
      if (javaScriptEnabled) await inspect(page, "web-filter-review");
      await press(page, "登録");
      assert.equal(await heading(page), "webフィルタリングの設定・変更が完了しました");
      await picture(page, `web-filter-done-${viewport.width}`);
      const receipt = /[0-9]{4}-[0-9]{4}-[0-9]{4}/u.exec(await main(page))?.[0];
      await mailWith(world.demo, person.portal_id, receipt);
      await until("the setting is in force", 15_000, async () => {
        await page.goto(FORM);
        return !(await main(page)).includes("切り替えています");
      });
      assert.match(await main(page), /www\.example\.jp/u);
      const told = await (await page.request.get("/_demo/partners.json")).json();
      assert.ok(JSON.stringify(told).includes(person.customer_number), "the partner was told");
    });
  }

  it("says what it is where there is no internet", async () => {
    const person = takeRegistered(world.demo, (person) => !withInternet(person));
    const page = await world.visitor();
    await signIn(page, person);
    await page.goto(FORM);
    assert.match(await main(page), /インターネットのご契約がある方に/u);
    await inspect(page, "web-filter-without-internet");
  });
});
