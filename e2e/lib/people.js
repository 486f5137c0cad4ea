// The demo's people, each given to one test only: registering or locking somebody out never disturbs another test.
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { randomInt } from "node:crypto";
import { join } from "node:path";

/** Families whose customers are always asked for a second item (PRODUCT §4.1). */
const ASKED_MORE = ["mobile", "energy"];

/** Those with an order under way come last: they have had mails already. */
const lateOnes = (one, other) => (one.note === "open order") - (other.note === "open order");

function take(demo, kind, wanted) {
  const people = JSON.parse(readFileSync(join(demo.data, "people.json"), "utf8"))[kind].sort(lateOnes);
  const taken = join(demo.data, "..", "taken");
  mkdirSync(taken, { recursive: true });
  for (const person of people.filter(wanted)) {
    try {
      // "wx" fails where the file exists, also between processes.
      closeSync(openSync(join(taken, person.customer_number), "wx"));
      return person;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  throw new Error(`the demo has no ${kind} person left for this test`);
}

/** The person with that role at the desk. There is one in each: only one test may sign her in. */
export const staffMember = (demo, role) =>
  JSON.parse(readFileSync(join(demo.data, "people.json"), "utf8")).staff.find((member) => member.role === role);

/** Somebody with a portal ID and a password. */
export const takeRegistered = (demo, wanted = () => true) => take(demo, "registered", wanted);

/** Somebody with a bill in hand and no portal ID. */
export const takeUnregistered = (demo, wanted = () => true) => take(demo, "unregistered", wanted);

/** A private household for whom the customer number alone is proof enough. */
export const plainHousehold = (person) =>
  !person.holds.some((family) => ASKED_MORE.includes(family)) && /^[\p{Script=Katakana}ー\s]+$/u.test(person.name_kana)
  && !/company|building|same name|two customers|fresh/i.test(person.note ?? "");

/** A source address of our own, so that one test's tries never slow another's. */
export const sourceAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;

/** A new subscriber's choices. The address takes part in the ID, as the form proposes. */
export function choices() {
  const address = `kitsune-${randomInt(1e9)}@example.jp`;
  return { portal_id: address, contact_address: address, password: "Tsukiakari no 42 michi" };
}

const HALF_WIDTH = new Map();
for (let code = 0xff66; code <= 0xff9d; code += 1) {
  const half = String.fromCharCode(code);
  HALF_WIDTH.set(half.normalize("NFKC"), half);
  for (const mark of ["ﾞ", "ﾟ"]) {
    const voiced = (half + mark).normalize("NFKC");
    if (voiced.length === 1) HALF_WIDTH.set(voiced, half + mark);
  }
}

/** ヤマダ as やまだ. */
export const hiragana = (kana) =>
  kana.replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));

/** ヤマダ as ﾔﾏﾀﾞ. */
export const halfWidth = (kana) => [...kana].map((letter) => HALF_WIDTH.get(letter) ?? letter).join("");

/** 0312345678 as ０３１２３４５６７８. */
export const fullWidthDigits = (digits) =>
  digits.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
