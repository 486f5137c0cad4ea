// The product under test: `madoguchi demo` on free loopback ports in a directory of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.js";

/** A loopback port that is free now. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Starts a demo and waits until it is ready. `env` is added to its environment, `options` to its command.
 * `where` tells other processes how to find it: `{ portal, desk, data }`, the two addresses and the demo's directory.
 */
export async function startDemo({ env = {}, options = [] } = {}) {
  const binary = process.env.MADOGUCHI_BIN;
  if (!binary) throw new Error("MADOGUCHI_BIN names the madoguchi binary; ./test browser sets it");
  const scratch = mkdtempSync(join(tmpdir(), "madoguchi-e2e-"));
  const data = join(scratch, "demo");
  const log = join(scratch, "demo.log");
  const [portal, desk, operations] = [await freePort(), await freePort(), await freePort()];
  const output = openSync(log, "w");
  const child = spawn(
    binary,
    [
      ...["demo", "--data", data, "--customers", "400", "--seed", "7"],
      ...(process.env.MADOGUCHI_E2E_DATABASE ? ["--database", process.env.MADOGUCHI_E2E_DATABASE] : []),
      ...["--portal", `127.0.0.1:${portal}`, "--desk", `127.0.0.1:${desk}`, "--operations", `127.0.0.1:${operations}`],
      ...options,
    ],
    { stdio: ["ignore", output, output], env: { ...process.env, ...env } },
  );
  closeSync(output);
  const ended = once(child, "exit");

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(patience);
    }
    rmSync(scratch, { recursive: true, force: true });
  };

  try {
    await until("the demo is ready", 90_000, async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error("the demo ended before it was ready");
      const answer = await fetch(`http://127.0.0.1:${portal}/health/ready`).catch(() => null);
      return answer?.status === 200;
    });
  } catch (error) {
    const said = readFileSync(log, "utf8").slice(-4000);
    await stop();
    throw new Error(`${error.message}; it said:\n${said}`);
  }
  return { where: { portal: `http://localhost:${portal}`, desk: `http://localhost:${desk}`, data }, stop };
}

/** The demo that run.js started for all test files. */
export function sharedDemo() {
  const where = process.env.MADOGUCHI_E2E_DEMO;
  if (!where) throw new Error("no demo: run the tests by `npm test` or `npm test -- FILE`");
  return JSON.parse(where);
}
