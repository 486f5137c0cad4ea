// A refused form as the person in front of it meets it.
import assert from "node:assert/strict";

/** The page is shown again with an error summary that has the focus, and a message at each field named. */
export async function assertRefused(page, ...fields) {
  const summary = page.locator('main [role="alert"]');
  assert.equal(await summary.count(), 1, "one error summary");
  assert.ok(await summary.evaluate((element) => element === document.activeElement), "the summary has the focus");
  assert.notEqual((await summary.innerText()).trim(), "");
  for (const name of fields) {
    const field = page.locator(`main [name="${name}"]`).first();
    assert.equal(await field.getAttribute("aria-invalid"), "true", `${name} is marked`);
  }
}
