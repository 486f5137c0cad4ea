// The mails that the demo has sent, as its mail viewer lists them.
import { until } from "./until.js";

/** The newest mail to `address`; waits for the worker to send it. */
export function mailTo(demo, address) {
  return until(`a mail to ${address} is sent`, 20_000, async () => {
    const mails = await (await fetch(`${demo.portal}/_demo/mails.json`)).json();
    return mails.filter((mail) => [mail.to].flat().some((to) => to.includes(address)))
      .sort((one, other) => String(one.at).localeCompare(String(other.at)))
      .at(-1);
  });
}

/** The six digits of the newest mail to `address`, or of the one with that in its text. */
export async function codeTo(demo, address, part) {
  const mail = part ? await mailWith(demo, address, part) : await mailTo(demo, address);
  const code = /(?<![0-9])[0-9]{6}(?![0-9])/.exec(mail.text)?.[0];
  if (!code) throw new Error(`no six-digit code in the mail ${mail.subject}`);
  return code;
}

/** The link in a mail to `address` that begins with `start`, as a path; waits for that mail, whatever others came. */
export function linkTo(demo, address, start) {
  return until(`a mail with ${start} to ${address} is sent`, 20_000, async () => {
    const mails = await (await fetch(`${demo.portal}/_demo/mails.json`)).json();
    const texts = mails.filter((mail) => [mail.to].flat().some((to) => to.includes(address))).map((mail) => mail.text);
    const linked = texts.find((text) => text.includes(start));
    return linked?.slice(linked.indexOf(start)).split(/\s/u)[0];
  });
}

/** A mail to `address` with that in its text; waits for that mail, whatever others came. */
export function mailWith(demo, address, part) {
  return until(`a mail with ${part} to ${address} is sent`, 20_000, async () => {
    const mails = await (await fetch(`${demo.portal}/_demo/mails.json`)).json();
    return mails.find((mail) => [mail.to].flat().some((to) => to.includes(address)) && mail.text.includes(part));
  });
}
