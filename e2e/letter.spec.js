import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, follow, path, press } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { plainHousehold, takeUnregistered } from "./lib/people.js";
import { until } from "./lib/until.js";

describe("the notice of a temporary ID", () => {
  const world = browserTests();

  it("is asked for, appears as a PDF at the print shop, and its page takes what is typed", async () => {
    const person = takeUnregistered(world.demo, plainHousehold);
    const page = await world.visitor();
    await page.goto("/register/contract");
    await follow(page, "認証ができない場合はこちら");
    assert.equal(path(page), "/register/letter");
    await fill(page, { name_kana: person.name_kana, phone: person.phone, postcode: person.postcode });
    await press(page, "郵送を頼む");
    assert.equal(path(page), "/register/letter/done");
    const link = await until("the letter is printed", 10_000, async () => {
      await page.goto("/_demo/partners");
      const links = page.locator('a[href^="/_demo/letters/"]');
      return (await links.count()) > 0 ? links.first().getAttribute("href") : null;
    });
    await inspect(page, "demo-partners");
    const pdf = await page.request.get(link);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    assert.ok((await pdf.body()).subarray(0, 5).equals(Buffer.from("%PDF-")));

    await page.goto("/sign-in");
    await page.getByRole("link", { name: /^仮.*をお持ちの方はこちら$/ }).click();
    assert.equal(path(page), "/register/temporary");
    await inspect(page, "register-temporary");
    await fill(page, { temporary_id: "K7M4XR3T", temporary_password: "k7m4" });
    await press(page, "次へ");
    await assertRefused(page, "temporary_id");
    await inspect(page, "register-temporary-refused");
    await fill(page, { temporary_id: "k7m4xr3t", temporary_password: "k7m4xr3t" });
    await press(page, "次へ");
    assert.equal(path(page), "/register/temporary");
    await inspect(page, "register-temporary-not-proven");
  });

  it("is filled in by the code on the notice, without JavaScript, in English", async () => {
    const page = await world.visitor({ javaScriptEnabled: false });
    await page.goto("/register/temporary?temporary_id=k7m4xr3t");
    assert.equal(await page.locator('input[name="temporary_id"]').inputValue(), "k7m4xr3t");
    await page.getByRole("button", { name: "English" }).click();
    await fill(page, { temporary_id: "k7m4xr3t", temporary_password: "k7m4xr3t" });
    await press(page, "Next");
    assert.ok((await page.locator('[role="alert"]').innerText()).includes("temporary"));
  });
});
