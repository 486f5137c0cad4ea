// The mails as a phone's mail program shows them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, follow, press } from "./lib/browser.js";
import { mailsTo, mailWith } from "./lib/mail.js";
import { takeRegistered } from "./lib/people.js";

/** Longer than any word of the product: an address as some companies have them. */
const LONG = `${"a".repeat(60)}@${"mail-".repeat(12)}example.jp`;

describe("a mail", () => {
  const world = browserTests();

  it("is no wider than a phone, whatever stands in it, and its numbers can be called", async () => {
    const person = takeRegistered(world.demo);
    const page = await world.visitor();
    await page.goto("/sign-in");
    await follow(page, "ID・パスワードをお忘れの方はこちらから");
    await page.getByLabel("パスワードがご不明な場合").check();
    await press(page, "次へ");
    await fill(page, { portal_id: person.portal_id });
    await press(page, "次へ");
    await mailWith(world.demo, person.portal_id, "認証コード");
    // A page of nobody's: the portal's own take no words but its own.
    const phone = await world.visitor();
    for (const mail of await mailsTo(world.demo, person.portal_id)) {
      const [, domain] = person.portal_id.split("@");
      for (const [width, html] of [[360, mail.html], [320, mail.html], [320, mail.html.replaceAll(domain, LONG)]]) {
        await phone.setViewportSize({ width, height: 640 });
        await phone.setContent(html);
        const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${mail.subject} is ${wide} px wide on ${width} px`);
      }
      assert.ok((await phone.locator("a[href^='tel:']").count()) > 0, "a number can be called");
      assert.equal(await phone.locator("body > div").isVisible(), false, "what lists of mails show is not shown twice");
    }
  });
});
