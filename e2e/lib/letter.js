// The notice of a temporary ID as its reader finds it in the post: a PDF of the demo's print shop.
import { execFileSync } from "node:child_process";
import { until } from "./until.js";

/** The temporary ID and password in the newest letter to that customer; waits until it is printed. */
export async function letterTo(page, customerNumber) {
  const link = await until("the letter is printed", 10_000, async () => {
    await page.goto("/_demo/partners");
    const letters = page.locator("section.card").filter({ hasText: customerNumber });
    return (await letters.count()) > 0 ? letters.first().getByRole("link").getAttribute("href") : null;
  });
  const text = textOf(await (await page.request.get(link)).body());
  // In the English note they are written as four and four characters.
  const [id, password] = [...text.matchAll(/: ([a-z2-9]{4}) ([a-z2-9]{4})(?!\S)/gu)].map((found) => found[1] + found[2]);
  if (!password) throw new Error(`no temporary ID and password are printed in:\n${text}`);
  return { temporary_id: id, temporary_password: password };
}

/** The text printed on a PDF, in its order. */
const textOf = (pdf) => execFileSync("pdftotext", ["-raw", "-", "-"], { input: pdf, encoding: "utf8" });
