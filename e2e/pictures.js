// Takes the pictures of README.md from demos of both operators; scripts/pictures calls it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { DESKTOP, PHONE } from "./lib/browser.js";
import { startDemo } from "./lib/demo.js";

const IMAGES = fileURLToPath(new URL("../docs/images/", import.meta.url));
/** What stands in one row of README must have one height. */
const TALL = { ...PHONE, height: 780 };
const WIDE = { ...DESKTOP, height: 900 };

/** One picture: its file, who looks at what, and how. */
const OURS = [
  ["sign-in-phone", "/sign-in", TALL],
  ["top-phone", "/", TALL, "all families"],
  ["menu-phone", "/", TALL, "all families", { menu: true }],
  ["top-desktop", "/", WIDE, "all families"],
  ["bill-desktop", "bill", WIDE, "all families"],
  ["contracts-desktop", "/contracts", WIDE, "all families"],
  ["order-desktop", "order", WIDE, "open order"],
  ["top-dark-desktop", "/", WIDE, "all families", { colorScheme: "dark" }],
];
const SHIOKAZE = [["top-shiokaze-desktop", "/", WIDE, "all families"]];

async function take(browser, demo, [file, address, viewport, note, { menu = false, colorScheme = "light" } = {}]) {
  const context = await browser.newContext({
    ...{ baseURL: demo.portal, locale: "ja-JP", viewport, colorScheme, deviceScaleFactor: viewport === TALL ? 1.5 : 1 },
  });
  const page = await context.newPage();
  if (note) {
    const people = JSON.parse(readFileSync(join(demo.data, "people.json"), "utf8")).registered;
    const person = people.find((one) => one.note === note);
    await page.goto("/sign-in");
    await page.fill('[name="portal_id"]', person.portal_id);
    await page.fill('[name="password"]', person.password);
    await page.click('main form[action="/sign-in"] button[type="submit"]');
    await page.waitForURL("/");
  }
  if (address === "bill") {
    await page.goto("/statements");
    await page.locator(".months tbody a").first().click();
    await page.waitForURL(/\/statements\/\d/);
  } else if (address === "order") {
    await page.goto("/orders");
    await page.locator('main a[href^="/orders/"]').first().click();
    await page.waitForURL(/\/orders\/\d/);
  } else {
    await page.goto(address);
  }
  if (menu) await page.click(".menu-button");
  // Nothing lies under the pointer.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(IMAGES, `${file}.png`) });
  await context.close();
}

const browser = await chromium.launch({
  executablePath: process.env.MADOGUCHI_E2E_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--disable-gpu"],
  chromiumSandbox: process.getuid() !== 0,
});
try {
  for (const [brand, pictures] of [[undefined, OURS], ["shiokaze", SHIOKAZE]]) {
    const demo = await startDemo({ options: brand ? ["--brand", brand] : [] });
    try {
      for (const picture of pictures) await take(browser, demo.where, picture);
    } finally {
      await demo.stop();
    }
  }
} finally {
  await browser.close();
}
