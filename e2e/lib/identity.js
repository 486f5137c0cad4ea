// What the tests of ID, password, contact address and contracts share: people who read one language and do what people
// do: press twice, go back, type in two tabs.
import assert from "node:assert/strict";
import { afterEach } from "node:test";
import { browserTests, press, signIn } from "./browser.js";
import { assertRefused } from "./errors.js";
import { mailsTo, mailWith } from "./mail.js";
import { choices } from "./people.js";
import { languageOf, speak } from "./words.js";

/** A password that nobody has yet. */
export const NEW = "tomika-surena-4827";

const RECEIPT = /[0-9]{4}-[0-9]{4}-[0-9]{4}/u;

/** A code other than the right one. */
export const wrong = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

export const newAddress = () => choices().portal_id;

export const heading = (page) => page.locator("h1").innerText();

export const main = (page) => page.locator("main").innerText();

/** The receipt number that the page shows. */
export const receiptOf = async (page) => RECEIPT.exec(await main(page))?.[0];

/** Presses the button of that name in two tabs at the same time. */
export const pressInBoth = (one, other, name) => Promise.all([press(one, name), press(other, name)]);

/** The only mail to `address` with `part` in its text; waits for it and checks that there is no other. */
export async function onlyMail(demo, address, part) {
  const mail = await mailWith(demo, address, part);
  assert.equal((await mailsTo(demo, address)).filter(({ text }) => text.includes(part)).length, 1, `one mail with ${part}`);
  return mail;
}

/**
 * As `browserTests`, for people who read that language: `visitor(options)` stands on the sign-in page, `tabOf` opens
 * another tab of the same browser. No page of theirs may be an error page.
 */
export function testsIn(language) {
  const world = browserTests();
  const open = world.visitor;
  const errorPages = [];
  afterEach(() => assert.deepEqual(errorPages.splice(0), []));
  world.visitor = async (options) => {
    const page = await open(options);
    await page.goto("/sign-in");
    if (language !== "ja") await speak(page, language);
    assert.equal(await languageOf(page), language);
    page.context().on("response", (response) => {
      const [status, address] = [response.status(), response.url()];
      if (response.request().isNavigationRequest() && status >= 400 && status !== 422) errorPages.push(`${status} ${address}`);
    });
    return page;
  };
  world.tabOf = async (page, address) => {
    const tab = await page.context().newPage();
    await tab.goto(address);
    assert.equal(await languageOf(tab), language);
    return tab;
  };
  /** Somebody who signs in, on the page that follows. */
  world.signedIn = async (person, options) => {
    const page = await world.visitor(options);
    await signIn(page, person);
    return page;
  };
  /** Checks that this person cannot sign in. */
  world.refuses = async (person) => assertRefused(await world.signedIn(person));
  return world;
}
