// One person's walk through the portal: sign in, top, bill list, newest bill, sign out. Forms are those of the pages.
//
// usage: node page-walk.mjs ORIGIN PORTAL_ID PASSWORD [TIMES]

const [origin, portalId, password, times = "1"] = process.argv.slice(2);
const cookies = new Map();

async function go(path, form) {
  const response = await fetch(origin + path, {
    method: form ? "POST" : "GET",
    redirect: "manual",
    headers: {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(form && { origin, "content-type": "application/x-www-form-urlencoded" }),
    },
    body: form && new URLSearchParams(form).toString(),
  });
  for (const cookie of response.headers.getSetCookie()) {
    const [name, value] = cookie.split(";")[0].split("=");
    if (/max-age=0/i.test(cookie)) cookies.delete(name);
    else cookies.set(name, value);
  }
  const wanted = form ? 303 : 200;
  if (response.status !== wanted) throw new Error(`${path}: ${response.status} instead of ${wanted}`);
  return response.text();
}

// The hidden fields of the form that is sent to that path.
function hidden(page, action) {
  const form = page.split("<form").find((text) => text.includes(`action="${action}"`));
  if (!form) throw new Error(`there is no form for ${action}`);
  const inputs = form.split("</form>")[0].match(/<input[^>]*type="hidden"[^>]*>/g) ?? [];
  return inputs.map((input) => [input.match(/name="([^"]*)"/)[1], input.match(/value="([^"]*)"/)?.[1] ?? ""]);
}

// The month's page, and the bill's where it has a page of its own.
async function newestBill() {
  const list = await go("/statements");
  const month = list.match(/href="(\/statements\/\d{4}-\d{2}(?:\/[^"]+)?)"/);
  if (!month) throw new Error("there is no bill in the list");
  const page = await go(month[1]);
  const bill = page.match(new RegExp(`href="(${month[1]}/[^"]+)"`));
  if (bill) await go(bill[1]);
}

for (let n = 0; n < Number(times); n += 1) {
  const form = hidden(await go("/sign-in"), "/sign-in");
  await go("/sign-in", [...form, ["portal_id", portalId], ["password", password]]);
  const top = await go("/");
  await newestBill();
  await go("/sign-out", hidden(top, "/sign-out"));
}
