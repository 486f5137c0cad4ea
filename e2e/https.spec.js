import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTests, path, signIn } from "./lib/browser.js";
import { startDemo } from "./lib/demo.js";
import { takeRegistered } from "./lib/people.js";
import { startTlsProxy } from "./lib/tls-proxy.js";

describe("cookies and HSTS follow the portal's public address", () => {
  const world = browserTests();

  it("over https: __Host-, Secure, HSTS", async () => {
    const proxy = await startTlsProxy();
    let demo;
    try {
      demo = await startDemo({ env: { MADOGUCHI_PORTAL__ORIGIN: proxy.origin } });
      proxy.forwardTo(demo.where.portal);
      const page = await world.visitor({ baseURL: proxy.origin, ignoreHTTPSErrors: true });
      const answer = await page.goto("/sign-in");
      assert.match(answer.headers()["strict-transport-security"] ?? "", /max-age=[1-9]/);
      await signIn(page, takeRegistered(demo.where));
      assert.equal(path(page), "/");
      const cookies = await page.context().cookies();
      assert.ok(cookies.length > 0);
      for (const cookie of cookies) {
        assert.ok(cookie.name.startsWith("__Host-"), cookie.name);
        assert.ok(cookie.secure && cookie.httpOnly, cookie.name);
        assert.equal(cookie.sameSite, "Lax", cookie.name);
        assert.equal(cookie.path, "/", cookie.name);
      }
    } finally {
      await demo?.stop();
      await proxy.stop();
    }
  });

  it("over http on loopback: plain names, no HSTS", async () => {
    const page = await world.visitor();
    const answer = await page.goto("/sign-in");
    assert.equal(answer.headers()["strict-transport-security"], undefined);
    await signIn(page, takeRegistered(world.demo));
    assert.equal(path(page), "/");
    for (const cookie of await page.context().cookies()) {
      assert.ok(!cookie.name.startsWith("__Host-"), cookie.name);
      assert.ok(cookie.httpOnly, cookie.name);
    }
  });
});
