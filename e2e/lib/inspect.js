// What must hold on every page in every state: axe finds nothing, one h1, nothing runs off the side, in light and dark,
// on phone and desktop.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DESKTOP, PHONE, picture } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Dark differs from light in colours only.
const RULES = {
  light: { rules: { "target-size": { enabled: true } } },
  dark: { runOnly: ["color-contrast"] },
};
const NARROWEST = { width: 320, height: 640 };

/** Looks at the page as it stands; `name` names the screenshots. */
export async function inspect(page, name) {
  assert.equal(await page.locator("h1").count(), 1, `${name}: one h1`);
  assert.notEqual((await page.locator("h1").innerText()).trim(), "", `${name}: the h1 says something`);
  // Not by a script tag: the page's content security policy rightly refuses that.
  await page.evaluate(AXE);
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      // Colours change gradually; axe would see them half-way.
      await page.evaluate(() => document.getAnimations().forEach((change) => change.finish()));
      const look = `${name}-${viewport.width}-${colorScheme}`;
      await picture(page, look);
      assert.deepEqual(await violations(page, RULES[colorScheme]), [], look);
    }
  }
  await page.setViewportSize(NARROWEST);
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok((await overhang()) <= 0, `${name}: ${await overhang()} px run off the side at 320 px`);
  await page.setViewportSize(PHONE);
  assert.deepEqual(await page.evaluate(lowLinks), [], `${name}: links lower than 24 px`);
  await page.evaluate(() => (document.documentElement.style.fontSize = "150%"));
  assert.ok((await overhang()) <= 0, `${name}: ${await overhang()} px run off the side with letters half as large again`);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  const long = await page.evaluate(twiceAsLong);
  assert.ok(long <= 0, `${name}: ${long} px run off the side with words twice as long`);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Links that a finger misses. What a link stretches over its card or row counts as the link. */
function lowLinks() {
  const shown = [...document.querySelectorAll("a[href]")].filter((link) => link.checkVisibility() && !link.matches(".skip"));
  const low = shown.filter((link) => link.getBoundingClientRect().height < 24 && getComputedStyle(link, "::after").position !== "absolute");
  return low.map((link) => `${link.textContent.trim()} (${Math.round(link.getBoundingClientRect().height)} px)`);
}

/** What runs off the side where every word is twice as long and the operator's name has 60 characters. */
function twiceAsLong() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const changed = [];
  const set = (node, text) => {
    changed.push([node, node.data]);
    node.data = text;
  };
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    // Figures are what they are.
    if (/\p{L}/u.test(node.data) && !/\d/.test(node.data)) set(node, node.data.trim() + node.data);
  }
  const brand = document.querySelector(".brand span")?.firstChild;
  if (brand) set(brand, "長い名前の事業者".repeat(8).slice(0, 60));
  const overhang = document.documentElement.scrollWidth - window.innerWidth;
  for (const [node, text] of changed.reverse()) node.data = text;
  return overhang;
}

/** axe's findings by these rules, a line for each element. */
async function violations(page, rules) {
  const found = await page.evaluate(async (rules) => (await window.axe.run(document, rules)).violations, rules);
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`));
}
