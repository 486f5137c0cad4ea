// What an operator's TLS proxy does in front of the portal, with a certificate made for this run.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

function selfSigned() {
  const folder = mkdtempSync(join(tmpdir(), "madoguchi-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
        ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
      ],
      { stdio: "pipe" },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Listens on a free port; `forwardTo(address)` names the portal, which needs to know our `origin` first. */
export async function startTlsProxy() {
  let portal;
  const server = createServer(selfSigned(), (incoming, outgoing) => {
    const onward = request(
      { host: "127.0.0.1", port: portal.port, method: incoming.method, path: incoming.url,
        headers: { ...incoming.headers, "x-forwarded-proto": "https" } },
      (answer) => {
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `https://localhost:${server.address().port}`,
    forwardTo: (address) => { portal = new URL(address); },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
