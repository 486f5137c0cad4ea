// The mails that the demo has sent, as its mail viewer lists them.
import { until } from "./until.js";

/** Six digits that stand alone: the key of a link may have some as well. */
const CODE = /(?<!\S)[0-9]{6}(?!\S)/u;

/** The mails to `address` so far, the oldest first. */
export async function mailsTo(demo, address) {
  const mails = await (await fetch(`${demo.portal}/_demo/mails.json`)).json();
  return mails.filter((mail) => [mail.to].flat().some((to) => to.includes(address)))
    .sort((one, other) => String(one.at).localeCompare(String(other.at)));
}

/** The newest mail to `address`; waits for the worker to send it. */
export function mailTo(demo, address) {
  return until(`a mail to ${address} is sent`, 20_000, async () => (await mailsTo(demo, address)).at(-1));
}

/** The codes in the mails to `address`, the oldest first; waits until there are `atLeast`. */
export function codesTo(demo, address, atLeast = 1) {
  return until(`codes are sent to ${address}`, 20_000, async () => {
    const codes = (await mailsTo(demo, address)).flatMap((mail) => CODE.exec(mail.text) ?? []);
    return codes.length >= atLeast ? codes : null;
  });
}

/** The links in the mails to `address` that begin with `start`, as paths, the oldest first; waits for `atLeast`. */
export function linksTo(demo, address, start, atLeast = 1) {
  return until(`mails with ${start} are sent to ${address}`, 20_000, async () => {
    const texts = (await mailsTo(demo, address)).map((mail) => mail.text).filter((text) => text.includes(start));
    return texts.length >= atLeast ? texts.map((text) => text.slice(text.indexOf(start)).split(/\s/u)[0]) : null;
  });
}

/** The newest code mailed to `address`, or the one in the mail with `part` in its text; waits for that mail. */
export async function codeTo(demo, address, part) {
  if (!part) return (await codesTo(demo, address)).at(-1);
  const mail = await mailWith(demo, address, part);
  const code = CODE.exec(mail.text)?.[0];
  if (!code) throw new Error(`no six-digit code in the mail ${mail.subject}`);
  return code;
}

/** The first link mailed to `address` that begins with `start`, as a path; waits for its mail. */
export const linkTo = async (demo, address, start) => (await linksTo(demo, address, start))[0];

/** A mail to `address` with `part` in its text; waits for that mail, whatever others came. */
export function mailWith(demo, address, part) {
  return until(`a mail with ${part} to ${address} is sent`, 20_000, async () =>
    (await mailsTo(demo, address)).find((mail) => mail.text.includes(part)));
}
