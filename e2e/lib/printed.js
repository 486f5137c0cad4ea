// Pages as somebody with the printed guide beside her reads them: by its labels, in its order.
import assert from "node:assert/strict";
import { path } from "./browser.js";

/** A label fills its line, but for a mark behind it (必須); a pattern may stand anywhere. */
const pattern = (label) => label instanceof RegExp
  ? new RegExp(label.source, "gu")
  : new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")}(?=\\s|$)`, "gmu");

/** These labels stand in this part of the page, each after the one before. */
export async function readsIn(part, ...labels) {
  const text = await part.innerText();
  let from = 0;
  for (const label of labels) {
    const wanted = pattern(label);
    wanted.lastIndex = from;
    assert.ok(wanted.exec(text), `${label} stands on ${path(part.page())}, in its place; there is:\n${text.slice(from)}`);
    from = wanted.lastIndex;
  }
}

/** These labels stand on the page in this order, which is the printed one. */
export const reads = (page, ...labels) => readsIn(page.locator("main"), ...labels);

/** These labels are anywhere on the page: for what the guide prints of a page without saying where on it. */
export async function has(page, ...labels) {
  for (const label of labels) await reads(page, label);
}
