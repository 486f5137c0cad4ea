// Time that passes: the demo has no clock to turn, so what its sessions remember is moved back.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Lets `minutes` pass in the sessions of a login. */
export function pass(demo, portalId, minutes) {
  const columns = ["signed_in_at", "last_seen_at", "proven_at", "factor_at"];
  const set = (back) => columns.map((column) => `${column} = ${column} - ${back}`).join(", ");
  const which = `portal_user_id IN (SELECT id FROM portal_user WHERE portal_id = '${portalId}')`;
  const postgres = process.env.MADOGUCHI_E2E_DATABASE;
  const [tool, ...options] = postgres
    ? ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", postgres]
    : ["sqlite3", "-cmd", ".timeout 10000", join(demo.data, "demo.db")];
  const back = postgres ? `interval '${minutes} minutes'` : minutes * 60_000_000;
  execFileSync(tool, options, { input: `UPDATE session SET ${set(back)} WHERE ${which};\n`, stdio: "pipe" });
}
