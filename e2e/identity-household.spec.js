// Sharing a contract where people do what people do: press twice, go back, answer in two tabs, come late, open what
// belongs to somebody else.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fill, follow, path, press, pressTwice } from "./lib/browser.js";
import { assertRefused } from "./lib/errors.js";
import { chooseIdToJoin, invite, otherContracts, wishToInvite } from "./lib/household.js";
import { heading, main, onlyMail, receiptOf, testsIn } from "./lib/identity.js";
import { linksTo } from "./lib/mail.js";
import { choices, takeRegistered } from "./lib/people.js";
import { LANGUAGE, words } from "./lib/words.js";

describe(`sharing in two tabs, twice and late (${LANGUAGE})`, () => {
  const world = testsIn(LANGUAGE);
  const { visitor, tabOf, signedIn } = world;

  /** The page behind the link says that it is over. */
  async function isOver(page, link) {
    const answered = await page.goto(link);
    assert.equal(answered.status(), 422);
    assert.equal(await heading(page), words.invitationOver);
  }

  it("invites once, is joined once and is taken back once", async () => {
    const [person, chosen] = [takeRegistered(world.demo), choices()];
    const page = await signedIn(person);
    await page.goto("/settings/household/invite");
    for (const [entries, field] of [
      [{ address: person.portal_id, scope_bills: true }, "address"],
      [{ address: chosen.contact_address, scope_bills: false }, "scope_bills"],
    ]) {
      await fill(page, entries);
      await press(page, words.review);
      await assertRefused(page, field);
    }

    await wishToInvite(page, chosen.contact_address);
    const tab = await tabOf(page, page.url());
    await pressTwice(page, words.sendInvitation);
    const receipt = await receiptOf(page);
    assert.ok(receipt);
    await press(tab, words.sendInvitation);
    assert.equal(await receiptOf(tab), receipt);
    await onlyMail(world.demo, person.portal_id, receipt);
    const [link, ...more] = await linksTo(world.demo, chosen.contact_address, "/invitation?key=");
    assert.deepEqual(more, [], "one invitation was sent");

    const guest = await visitor();
    await guest.goto(link);
    const late = await tabOf(await visitor(), link);
    await chooseIdToJoin(guest, chosen);
    await pressTwice(guest, words.enter);
    assert.equal(path(guest), "/register/done");
    await press(late, words.registerNewId);
    assert.equal(await heading(late), words.invitationOver, "somebody else has accepted it");
    await isOver(await signedIn(takeRegistered(world.demo)), link);
    await onlyMail(world.demo, person.portal_id, words.tellsAccepted);
    await guest.goto("/");
    assert.equal(await guest.locator("main [data-amount]").count(), 1);

    await page.goto("/settings/household");
    await follow(page, words.revoke);
    await tab.goto(page.url());
    await pressTwice(page, words.revoke);
    assert.ok((await main(page)).includes(words.revoked));
    await press(tab, words.revoke);
    assert.ok((await main(tab)).includes(words.revoked));
    await guest.goto("/");
    assert.equal(path(guest), "/no-contract");
    await onlyMail(world.demo, chosen.contact_address, words.tellsShutOut);
  });

  it("is accepted once by who has an ID, and not by who invites", async () => {
    const [person, other] = [takeRegistered(world.demo), takeRegistered(world.demo)];
    const page = await signedIn(person);
    const link = await invite(page, world.demo, other.portal_id);
    await page.goto(link);
    await press(page, words.acceptWithId);
    await assertRefused(page);

    const guest = await signedIn(other);
    await guest.goto(link);
    const tab = await tabOf(guest, link);
    await pressTwice(guest, words.acceptWithId);
    assert.equal(await heading(guest), words.accepted);
    await press(tab, words.acceptWithId);
    assert.equal(await heading(tab), words.accepted);
    assert.equal(await otherContracts(guest), 1);
    await onlyMail(world.demo, person.portal_id, words.tellsAccepted);
    await isOver(page, link);
  });

  it("is withdrawn once, and opens nothing any more", async () => {
    const [person, chosen] = [takeRegistered(world.demo), choices()];
    const page = await signedIn(person);
    const link = await invite(page, world.demo, chosen.contact_address);
    const guest = await visitor();
    await guest.goto(link);
    await page.goto("/settings/household");
    await pressTwice(page, words.withdraw);
    assert.ok((await main(page)).includes(words.withdrawn));
    assert.equal(await page.getByRole("button", { name: words.withdraw }).count(), 0);
    await press(guest, words.registerNewId);
    assert.equal(await heading(guest), words.invitationOver);
    await isOver(guest, link);
  });
});
