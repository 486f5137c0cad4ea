// Starts one demo and one Chromium for all browser tests, runs them, stops both. `npm test -- bill.spec.js` runs one.
import { setMaxListeners } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startDemo } from "./lib/demo.js";

/** How many files run at the same time. */
const WORKERS = 2;
/** These take longest and begin first, so that none of them runs alone at the end. */
const LONGEST = ["guide", "identity-session", "accessibility", "identity-proof", "changes"].map((name) => `${name}.spec.js`);

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const named = process.argv.slice(2);
const specs = named.length > 0 ? named : readdirSync(".").filter((file) => file.endsWith(".spec.js"));
const rank = (file) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length);
specs.sort((one, other) => rank(one) - rank(other));

/** Returns whether every test of these files passed; prints how long each file took. */
async function passed(files, signal) {
  const ended = { "test:pass": 0, "test:fail": 0 };
  const took = new Map();
  const events = run({ files, concurrency: WORKERS, signal });
  for (const kind of Object.keys(ended)) {
    events.on(kind, ({ file, nesting, details }) => {
      ended[kind] += 1;
      if (file && nesting === 0) took.set(file, (took.get(file) ?? 0) + details.duration_ms);
    });
  }
  for await (const text of events.compose(new spec())) process.stdout.write(text);
  for (const [file, time] of [...took].sort(([, one], [, other]) => other - one)) {
    console.log(`${(time / 1000).toFixed(1).padStart(7)} s  ${basename(file)}`);
  }
  return ended["test:pass"] > 0 && ended["test:fail"] === 0 && !signal.aborted;
}

const stop = new AbortController();
// Each file adds a listener.
setMaxListeners(0, stop.signal);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
if (named.length === 0) rmSync("results", { recursive: true, force: true });
process.exitCode = 1;
const demo = await startDemo();
try {
  // Debian's: none is downloaded.
  const browser = await chromium.launchServer({
    executablePath: process.env.MADOGUCHI_E2E_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--disable-quic", "--disable-gpu"],
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  try {
    process.env.MADOGUCHI_E2E_DEMO = JSON.stringify(demo.where);
    process.env.MADOGUCHI_E2E_BROWSER = browser.wsEndpoint();
    if (await passed(specs, stop.signal)) process.exitCode = 0;
  } finally {
    await browser.close();
  }
} finally {
  await demo.stop();
}
