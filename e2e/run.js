// Starts one demo for all browser tests, runs them, stops it. `npm test -- bill.spec.js` runs one file.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startDemo } from "./lib/demo.js";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const named = process.argv.slice(2);
const specs = named.length > 0 ? named : readdirSync(".").filter((file) => file.endsWith(".spec.js"));

if (named.length === 0) rmSync("results", { recursive: true, force: true });
const demo = await startDemo();
let status = 1;
try {
  const tests = spawn(
    process.execPath,
    ["--test", "--test-reporter=spec", "--test-concurrency=2", ...specs],
    { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, MADOGUCHI_E2E_DEMO: JSON.stringify(demo.where) } },
  );
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => tests.kill(signal));
  [status] = await once(tests, "exit");
} finally {
  await demo.stop();
}
process.exitCode = status ?? 1;
