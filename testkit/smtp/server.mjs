// A real SMTP server on loopback for the mail tests: `node server.mjs plain|starttls|tls`.
//
// Prints JSON lines: first where it listens and which authority signed its certificate, then each mail it took. It
// changes nothing in a mail; the decoded parts stand beside the raw message. Ends when its standard input does, so
// that it never outlives the test that started it.
//
// With TLS, sending needs a sign-in as `portal` with `open sesame`. Senders `refused@` are refused for good.
// Recipients `busy@` are put off (4xx), `unknown@` for good, and a mail to `silent@` is taken without an answer. One to
// `slow45.anybody@` is thought about for 45 seconds before it is taken.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

const mode = process.argv[2];
if (!["plain", "starttls", "tls"].includes(mode)) {
  console.error("usage: node server.mjs plain|starttls|tls");
  process.exit(2);
}
const secured = mode !== "plain";

const folder = mkdtempSync(join(tmpdir(), "madoguchi-smtp-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.stdin.on("end", () => process.exit(0)).resume();

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** A certificate for the loopback addresses, from an authority made for this run. */
function certificate() {
  const path = (name) => join(folder, name);
  const make = (name, subject, ...extra) =>
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"].concat(
        ["-keyout", path(`${name}.key`), "-out", path(`${name}.pem`), "-subj", `/CN=${subject}`],
        extra,
      ),
      { stdio: ["ignore", "ignore", "pipe"] },
    );
  make("authority", "Madoguchi test authority");
  make(
    "server",
    "localhost",
    ...["-CA", path("authority.pem"), "-CAkey", path("authority.key")],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
  );
  return { key: readFileSync(path("server.key")), cert: readFileSync(path("server.pem")) };
}

function refusal(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

const server = new SMTPServer({
  ...(secured ? certificate() : { hideSTARTTLS: true }),
  secure: mode === "tls",
  authOptional: !secured,
  disableReverseLookup: true,
  logger: false,

  onAuth({ username, password }, _session, done) {
    if (username === "portal" && password === "open sesame") done(null, { user: username });
    else done(refusal(535, "Wrong name or password"));
  },
  onMailFrom({ address }, _session, done) {
    done(address.startsWith("refused@") ? refusal(550, `${address} may not send`) : null);
  },
  // The refusals name the recipient, as those of many servers do.
  onRcptTo({ address }, _session, done) {
    if (address.startsWith("busy@")) done(refusal(450, `Mailbox ${address} is busy`));
    else if (address.startsWith("unknown@")) done(refusal(550, `There is no ${address} here`));
    else setTimeout(done, 1000 * (/^slow(\d+)\./.exec(address)?.[1] ?? 0));
  },
  async onData(stream, session, done) {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const to = session.envelope.rcptTo.map(({ address }) => address);
    if (to.some((address) => address.startsWith("silent@"))) return;
    const { subject, text, html, from, messageId, date } = await PostalMime.parse(raw);
    print({
      connection: session.id,
      secure: session.secure,
      user: session.user ?? null,
      envelope: { from: session.envelope.mailFrom.address, to },
      raw: raw.toString("latin1"),
      decoded: { subject, text, html, from, messageId, date },
    });
    done();
  },
});

server.on("error", (error) => {
  // A client that goes away is one of the tests; a server that cannot listen is not.
  if (!server.server.listening) {
    console.error(error.message);
    process.exit(1);
  }
});
server.listen(0, "127.0.0.1", () => {
  print({ port: server.server.address().port, authority: secured ? join(folder, "authority.pem") : null });
});
