import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, fill, path, press, signIn } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { inspect } from "./lib/inspect.js";
import { codeTo, linkTo } from "./lib/mail.js";
import { choices, plainHousehold, takeUnregistered } from "./lib/people.js";
import { begin, choose, complete, prove, register } from "./lib/registration.js";

describe("registering where somebody has registered already", () => {
  const world = browserTests();

  for (const javaScriptEnabled of [true, false]) {
    it(`takes a code to the earlier address, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
      const look = javaScriptEnabled ? inspect : async () => {};
      const person = takeUnregistered(world.demo, plainHousehold);
      const first = await world.visitor();
      const earlier = await register(first, world.demo, person);

      const page = await world.visitor({ javaScriptEnabled });
      await begin(page);
      await prove(page, person);
      assert.equal(await page.locator("h1").innerText(), "すでに登録されています");
      await look(page, "already-registered");
      await press(page, "登録し直す");
      assert.equal(path(page), "/register/extra");
      await look(page, "replace");
      await press(page, "認証コードを受け取る");
      await look(page, "replace-code-sent");
      await fill(page, { proof_kind: "contact_code", proof: "12" });
      await press(page, "確認");
      await assertRefused(page, "proof");
      await look(page, "replace-refused");
      await fill(page, { proof_kind: "contact_code", proof: await codeTo(world.demo, earlier.contact_address) });
      await press(page, "確認");
      assert.equal(path(page), "/register/id");
      const chosen = { ...choices(), portal_id: earlier.portal_id, password: "tomika-surena-4827" };
      await choose(page, chosen);
      await complete(page, world.demo, chosen);
      await look(page, "replace-done");
      await page.goto("/");
      assert.equal(path(page), "/");

      await first.goto("/");
      assert.equal(path(first), "/sign-in", "the earlier session is over");
      await signIn(first, earlier);
      assert.equal(path(first), "/sign-in", "the earlier password is over");
      const stop = await linkTo(world.demo, earlier.contact_address, "/not-me?key=");
      await first.goto(stop);
      await press(first, "変更を止める");
      await page.goto("/");
      assert.equal(path(page), "/sign-in", "the earlier address stopped the newcomer");
    });
  }
});
