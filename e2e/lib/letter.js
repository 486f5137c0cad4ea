// The notice of a temporary ID as its reader finds it in the post: a PDF of the demo's print shop.
import { inflateSync } from "node:zlib";
import { until } from "./until.js";

/** The temporary ID and password in the newest letter to that customer; waits until it is printed. */
export async function letterTo(page, customerNumber) {
  const link = await until("the letter is printed", 10_000, async () => {
    await page.goto("/_demo/partners");
    const letters = page.locator("section.card").filter({ hasText: customerNumber });
    return (await letters.count()) > 0 ? letters.first().getByRole("link").getAttribute("href") : null;
  });
  const text = textOf(await (await page.request.get(link)).body());
  // In English they stand on one line each, four and four characters.
  const [id, password] = [...text.matchAll(/: ([a-z2-9]{4}) ([a-z2-9]{4})$/gmu)].map((found) => found[1] + found[2]);
  if (!password) throw new Error(`no temporary ID and password are printed in:\n${text}`);
  return { temporary_id: id, temporary_password: password };
}

/** What is printed on the pages of a PDF with embedded fonts, a line for each string. */
function textOf(pdf) {
  const source = pdf.toString("latin1");
  const objects = new Map();
  for (const found of source.matchAll(/(?:^|\n)(\d+) 0 obj\s*([^]*?)\s*endobj/gu)) objects.set(found[1], found[2]);
  const characters = new Map();
  for (const [, name, font] of source.matchAll(/\/(f\d+) (\d+) 0 R/gu)) {
    const map = /\/ToUnicode (\d+) 0 R/u.exec(objects.get(font))?.[1];
    if (map) characters.set(name, charactersOf(stream(objects.get(map))));
  }
  const lines = [];
  for (const [, page] of source.matchAll(/\/Contents (\d+) 0 R/gu)) {
    let [font, line] = [null, ""];
    for (const { name, glyphs } of operands(stream(objects.get(page)))) {
      if (glyphs) line += shown(font, glyphs);
      else if (name) font = characters.get(name);
      else {
        lines.push(line);
        line = "";
      }
    }
  }
  return lines.join("\n");
}

/** What the text operators of a page work on: `name` of a font, `glyphs` of a string, nothing where a string ends. */
function* operands(content) {
  const next = /\/(f\d+) [\d.]+ Tf|<([0-9A-F]+)>|(\()|TJ/gu;
  for (let found = next.exec(content); found; found = next.exec(content)) {
    const [, name, hex, opened] = found;
    if (opened) {
      const end = endOfString(content, next.lastIndex);
      yield { glyphs: unescaped(content.slice(next.lastIndex, end)) };
      next.lastIndex = end + 1;
    } else yield { name, glyphs: hex && Buffer.from(hex, "hex") };
  }
}

/** Where the string in brackets ends that begins there. Inside, brackets come in pairs or escaped. */
function endOfString(content, from) {
  let at = from;
  for (let depth = 1; ; at += 1) {
    if (content[at] === "\\") at += 1;
    else if (content[at] === "(") depth += 1;
    else if (content[at] === ")") depth -= 1;
    if (depth === 0) return at;
    if (at >= content.length) throw new Error("a string of the letter has no end");
  }
}

/** A stream's content. */
function stream(object) {
  const start = /stream\r?\n/u.exec(object);
  const length = Number(/\/Length (\d+)/u.exec(object)[1]);
  const from = start.index + start[0].length;
  return inflateSync(Buffer.from(object.slice(from, from + length), "latin1")).toString("latin1");
}

/** Which character a font's glyph stands for. */
const charactersOf = (map) =>
  new Map([...map.matchAll(/<([0-9A-F]{4})> <([0-9A-F]{4})>$/gmu)].map(([, glyph, character]) =>
    [Number.parseInt(glyph, 16), String.fromCharCode(Number.parseInt(character, 16))]));

const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

const unescaped = (literal) =>
  Buffer.from(literal.replace(/\\([0-7]{1,3}|[^])/gu, (_, escaped) =>
    /[0-7]/u.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8)) : (ESCAPES[escaped] ?? escaped)), "latin1");

function shown(font, glyphs) {
  let text = "";
  for (let at = 0; at < glyphs.length; at += 2) text += font?.get(glyphs.readUInt16BE(at)) ?? "";
  return text;
}
