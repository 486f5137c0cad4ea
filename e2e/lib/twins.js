// Two customers that the proof of the contract does not tell apart: one name, one phone and the same last digits of
// their bank accounts. The demo has couples of one name; a delta import gives one of them the other's digits.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { takeUnregistered } from "./people.js";

const inOneName = (person) => person.note === "two customers of one name" && person.bank_last4;

/** Takes two such customers. The test acts as the first; only what is on her own papers differs. */
export function takeTwins(demo) {
  const people = JSON.parse(readFileSync(join(demo.data, "people.json"), "utf8")).unregistered.filter(inOneName);
  const partner = (person) => people.find((one) => one.phone === person.phone && one !== person);
  const isOneOfTwo = (person) =>
    inOneName(person) && partner(people.find((one) => one.customer_number === person.customer_number)) !== undefined;
  const one = takeUnregistered(demo, isOneOfTwo);
  const other = takeUnregistered(demo, (person) => isOneOfTwo(person) && person.phone === one.phone);
  importAgain(demo, [one, other], (file, line) =>
    file === "billing_accounts.csv" ? line.replace(`,${other.bank_last4},`, `,${one.bank_last4},`) : line);
  return [one, other];
}

/** Imports the records of these customers once more, each line as `changed(file, line)` returns it. */
function importAgain(demo, people, changed) {
  const bundle = join(demo.data, "bundle");
  const linesOf = (file) => readFileSync(join(bundle, file), "utf8").trimEnd().split("\n");
  const numbers = people.map((person) => person.customer_number);
  const keys = linesOf("customers.csv").map((line) => line.split(",")).filter(([, number]) => numbers.includes(number));
  const isTheirs = (line) => keys.some(([key]) => line.startsWith(`${key},`));
  const delta = mkdtempSync(join(demo.data, "..", "delta-"));
  try {
    const whole = readFileSync(join(bundle, "manifest.toml"), "utf8");
    const manifest = [whole.split("[[files]]")[0].replace('"full"', '"delta"')];
    for (const file of readdirSync(bundle).filter((name) => name.endsWith(".csv"))) {
      const [head, ...lines] = linesOf(file);
      const theirs = lines.filter(isTheirs).map((line) => changed(file, line));
      if (theirs.length === 0) continue;
      const text = `${[head, ...theirs].join("\n")}\n`;
      writeFileSync(join(delta, file), text);
      const sha256 = createHash("sha256").update(text).digest("hex");
      manifest.push(`[[files]]\nname = "${file}"\nrows = ${theirs.length}\nsha256 = "${sha256}"\n`);
    }
    writeFileSync(join(delta, "manifest.toml"), manifest.join("\n"));
    const database = process.env.MADOGUCHI_E2E_DATABASE ?? `sqlite:${join(demo.data, "demo.db")}`;
    execFileSync(process.env.MADOGUCHI_BIN, ["--database", database, "import", delta], { stdio: "pipe" });
  } finally {
    rmSync(delta, { recursive: true, force: true });
  }
}
