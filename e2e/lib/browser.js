// Visitors in the Chromium that run.js has started. A visitor is one person on one device with an address of her own.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { sharedDemo } from "./demo.js";
import { sourceAddress } from "./people.js";
import { wordsOf } from "./words.js";

export const PHONE = { width: 360, height: 640 };
export const DESKTOP = { width: 1280, height: 800 };

const PATIENCE = 15_000;

/**
 * Called inside a `describe`: gives its tests the shared demo and `visitor(options)`, which opens a page for a new
 * person. Options are Playwright's for a browser context, on top of a Japanese phone. Everything is closed afterwards.
 */
export function browserTests() {
  const world = {};
  before(async () => {
    world.demo = sharedDemo();
    // One Chromium for all files. Visitors share nothing in it: each has a context, which ends with this connection.
    world.browser = await chromium.connect(process.env.MADOGUCHI_E2E_BROWSER);
  });
  after(async () => {
    await world.browser?.close();
  });
  world.visitor = async (options = {}) => {
    const context = await world.browser.newContext({
      baseURL: world.demo.portal,
      locale: "ja-JP",
      viewport: PHONE,
      extraHTTPHeaders: { "X-Forwarded-For": sourceAddress() },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    context.setDefaultNavigationTimeout(PATIENCE);
    return context.newPage();
  };
  return world;
}

/** Leaves a picture of the page in results/, if MADOGUCHI_E2E_SCREENSHOTS asks for them. */
export async function picture(page, name, { fullPage = true } = {}) {
  if (process.env.MADOGUCHI_E2E_SCREENSHOTS) await page.screenshot({ path: `results/${name}.png`, fullPage });
}

/** The path that the page is at. */
export const path = (page) => new URL(page.url()).pathname;

/** The box of a proof of that kind; the fold that it stands in is opened. */
async function proofBox(page, kind) {
  const box = page.locator(`[id="proof-${kind}"]`);
  const folds = page.locator("main details:not([open])", { has: box });
  for (const fold of await folds.all()) await fold.locator("> summary").click();
  return box;
}

/** Fills fields by their names. */
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    if (name === "proof") {
      await (await proofBox(page, values.proof_kind)).fill(value);
      continue;
    }
    const field = page.locator(`main [name="${name}"]`);
    const type = await field.first().getAttribute("type");
    // A form for one kind of proof asks for no choice.
    if (name === "proof_kind" && type === "hidden") continue;
    if (type === "radio") await page.locator(`main [name="${name}"][value="${value}"]`).check();
    else if (type === "checkbox") await field.setChecked(value);
    else await field.fill(value);
  }
}

/** Presses the page's button of that name and waits for the page that follows. */
export async function press(page, name) {
  await Promise.all([
    page.waitForEvent("load"),
    page.locator("main").getByRole("button", { name, exact: true }).click(),
  ]);
}

/**
 * Presses the page's button of that name, and once more since no answer came, and waits for the page that follows: the
 * portal gets the same form twice. (Of two clicks in a row Chromium itself sends one.)
 */
export async function pressTwice(page, name) {
  const isPost = (request) => request.method() === "POST";
  const sent = [];
  let answer;
  const keep = (request) => {
    if (isPost(request)) sent.push(request.postData());
  };
  page.on("request", keep);
  const context = page.context();
  const lose = async (route) => {
    // The page may still be fetching its icon.
    if (answer || !isPost(route.request())) return route.fallback();
    const cookies = await context.cookies();
    answer = await route.fetch({ maxRedirects: 0 });
    // Nothing of the answer arrives.
    await context.clearCookies();
    await context.addCookies(cookies);
    return route.fulfill({ status: 204 });
  };
  await page.route("**/*", lose);
  await Promise.all([
    page.waitForEvent("requestfailed", isPost),
    page.locator("main").getByRole("button", { name, exact: true }).click(),
  ]);
  await page.unroute("**/*", lose);
  await press(page, name);
  page.off("request", keep);
  assert.equal(answer.status(), 303, `${name} took effect the first time`);
  assert.equal(sent.length, 2, `${name} was sent twice`);
  assert.equal(sent[0], sent[1], `${name} was sent twice as it was`);
}

/** Follows the page's link of that name (part of it is enough). */
export async function follow(page, name) {
  await Promise.all([page.waitForEvent("load"), page.locator("main").getByRole("link", { name }).first().click()]);
}

/** Signs in from the sign-in page. */
export async function signIn(page, { portal_id, password }) {
  await page.goto("/sign-in");
  await fill(page, { portal_id, password });
  await press(page, (await wordsOf(page)).signIn);
}

/** The amount in yen that the page is about: this month's on the top page, the month's on a statement. */
export async function amount(page) {
  return yen(await page.locator("main [data-amount]").first().innerText());
}

/** 12,345円 as 12345. */
export const yen = (text) => Number(text.replace(/[^0-9−-]/g, "").replace("−", "-"));
