// A refused form as the person in front of it meets it.
import assert from "node:assert/strict";

/** The page is shown again with an error summary that has the focus, and a message at each field named. */
export async function assertRefused(page, ...fields) {
  const summary = page.locator('main [role="alert"]');
  assert.equal(await summary.count(), 1, "one error summary");
  assert.ok(await summary.evaluate((element) => element === document.activeElement), "the summary has the focus");
  assert.notEqual((await summary.innerText()).trim(), "");
  for (const name of fields) {
    // A group is marked as a whole; of several boxes the one that was asked for.
    const field = page.locator(`[name="${name}"]`);
    const group = page.locator('main fieldset[aria-invalid="true"]', { has: field });
    const marked = page.locator(`main [name="${name}"][aria-invalid="true"]`);
    assert.ok((await marked.count()) + (await group.count()) > 0, `${name} is marked`);
  }
}
