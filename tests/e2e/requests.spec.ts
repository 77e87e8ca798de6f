import type { Page, Request } from "@playwright/test";
import { encode } from "next-auth/jwt";
import { leaksOf, answersAsPlaces } from "@/tests/support/leaks";
import { rawRequest, type RawAnswer, type RawRequest } from "@/tests/support/raw-request";
import { call } from "@/tests/support/rest";
import type { RunningApp } from "@/tests/support/running-app";
import { cookiesOf, secretIn } from "./support/session-cookie";
import { askForFileVault, explain } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

const cookieName = "authjs.session-token";
const pages = ["/g/lab/vaults", "/g/lab/explain", "/audit", "/settings", "/settings/tokens"];

/** As a client of the application's own address, unless the headers say otherwise. */
function send(app: RunningApp, { headers = {}, ...request }: RawRequest): Promise<RawAnswer> {
  return rawRequest(app.url, { ...request, headers: { host: new URL(app.url).host, ...headers } });
}

const hostless = ({ url }: RunningApp, request: RawRequest): Promise<RawAnswer> => rawRequest(url, request);

async function sessionCookie(page: Page): Promise<string> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === cookieName);
  if (cookie === undefined) throw new Error("There is no session's cookie.");
  return cookie.value;
}

const isSignedIn = ({ status, text }: RawAnswer): boolean => status === 200 && text.includes("Account of");

/** The request by which a page calls a server action. */
async function actionRequest(page: Page, act: () => Promise<unknown>): Promise<Request> {
  const asked = page.waitForRequest((request) => request.headers()["next-action"] !== undefined);
  await act();
  return asked;
}

/** The same request once more, with some headers exchanged. */
function again(app: RunningApp, request: Request, changed: Readonly<Record<string, string>>): Promise<RawAnswer> {
  const kept = Object.entries(request.headers()).filter(
    ([name]) => !name.startsWith(":") && !["host", "content-length", "connection", "cookie"].includes(name),
  );
  return send(app, {
    method: "POST",
    path: new URL(request.url()).pathname + new URL(request.url()).search,
    // The browser's own headers are not among those that are told.
    headers: { origin: app.url, ...Object.fromEntries(kept), ...changed },
    body: request.postDataBuffer() ?? "",
  });
}

test("a request without the right Host is refused", async ({ app, as }) => {
  const cookie = await cookiesOf(await as("Maya"));
  const port = new URL(app.url).port;
  const hosts = [
    "evil.invalid",
    `evil.invalid:${port}`,
    `localhost:${port}`,
    "127.0.0.1",
    `127.0.0.1:${port}.evil.invalid`,
  ];
  for (const path of [...pages, "/sign-in", "/api/health", "/api/v1/operations"]) {
    for (const host of hosts) {
      const answer = await hostless(app, { path, headers: { host, cookie } });
      expect(answer.status, `${host} ${path}`).toBe(403);
      expect(answer.text).not.toContain("Maya");
    }
    expect([400, 403]).toContain((await hostless(app, { path, headers: { cookie } })).status);
  }
  const forwarded = { "x-forwarded-host": "evil.invalid", forwarded: "host=evil.invalid", "x-host": "evil.invalid" };
  const answer = await send(app, { path: "/", headers: forwarded });
  expect(new URL(answer.headers.location ?? "", app.url).origin).toBe(app.url);
});

test("a request that changes something is refused when it comes from another site", async ({ app, as }) => {
  const cookie = await cookiesOf(await as("Maya"));
  const token = await app.token("Maya", ["vault.read"]);
  const origins = ["https://evil.invalid", "null", "", `${app.url}.evil.invalid`, app.url.replace("http:", "https:")];
  for (const origin of [...origins, "http://localhost"]) {
    for (const path of ["/g/lab/explain", "/sign-in", "/api/v1/operations/vault.list"]) {
      for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
        const headers = { cookie, origin, authorization: `Bearer ${token}`, "x-forwarded-host": "evil.invalid" };
        const answer = await send(app, { method, path, headers, body: "{}" });
        expect(answer.status, `${origin} ${method} ${path}`).toBe(403);
      }
    }
  }
  for (const path of ["/g/lab/explain", "/sign-in", "/api/download/audit.export", "/api/live/feed", "/settings"]) {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = await send(app, { method, path, headers: { cookie }, body: "{}" });
      expect(answer.status, `no origin, ${method} ${path}`).toBe(403);
    }
  }
  const crossRead = await send(app, { path: "/api/health", headers: { origin: "https://evil.invalid" } });
  expect(crossRead.headers["access-control-allow-origin"]).toBeUndefined();
});

test("an action replayed from elsewhere, by nobody, or by somebody else does nothing", async ({ app, as }) => {
  const maya = await as("Maya");
  const vic = await as("Vic");
  await maya.goto("/g/lab/explain");
  await maya.getByRole("textbox", { name: "Reference" }).fill("{vault://replayed/once}");
  const request = await actionRequest(maya, () => maya.keyboard.press("Enter"));
  await expect(maya.getByRole("article", { name: "Explanation" })).toBeVisible();
  const count = async (): Promise<number> =>
    (await app.owner.query("select from audit.event where body like '%replayed/once%'")).rowCount ?? 0;
  const before = await count();
  expect(before).toBeGreaterThan(0);

  const own = await cookiesOf(maya);
  const foreign = await again(app, request, { cookie: own, origin: "https://evil.invalid" });
  expect(foreign.status).toBe(403);
  const nowhere = await again(app, request, { cookie: own, origin: "null" });
  expect(nowhere.status).toBe(403);
  const { "next-action": id = "", "content-type": type = "" } = request.headers();
  const unsaid = await send(app, {
    method: "POST",
    path: new URL(request.url()).pathname,
    headers: { "next-action": id, "content-type": type, cookie: own },
    body: request.postDataBuffer() ?? "",
  });
  expect(unsaid.status).toBe(403);
  const nobody = await again(app, request, {});
  expect(nobody.text).not.toContain("Kong reads");
  const other = await again(app, request, { cookie: await cookiesOf(vic) });
  expect(other.text).not.toContain("Kong reads");
  expect(await count()).toBe(before);

  const refused = await app.owner.query(
    `select from audit.link l join person p on p.id::text = l.actor
     where p.name = 'Vic' and l.outcome = 'refused' and l.object = 'reference.explain'`,
  );
  expect(refused.rowCount).toBe(1);
  expect((await again(app, request, { cookie: own })).text).toContain("Kong reads");
  expect(await count()).toBeGreaterThan(before);
});

test("an action that this build does not know is refused without harm", async ({ app, as }) => {
  const cookie = await cookiesOf(await as("Maya"));
  const ids = ["00".repeat(21), "x", "../../etc/passwd", "__proto__", "constructor", `40${"ab".repeat(20)}`];
  for (const id of ids) {
    for (const body of ["[]", '["$K1"]', '[{"__proto__":{"a":1}}]', '["$1:__proto__:then","$@0"]', "x".repeat(4096)]) {
      const headers = { cookie, "next-action": id, origin: app.url, "content-type": "text/plain;charset=UTF-8" };
      const answer = await send(app, { method: "POST", path: "/g/lab/explain", headers, body });
      expect(answer.status, `${id} ${body.slice(0, 30)}`).toBeLessThan(500);
      expect(answer.text).not.toContain("Kong reads");
    }
  }
  expect((await send(app, { path: "/api/health" })).status).toBe(200);
});

test("headers that steer the framework have no effect when a client sends them", async ({ app }) => {
  const depth = (name: string, times: number): string => Array.from({ length: times }, () => name).join(":");
  const steering: readonly Readonly<Record<string, string>>[] = [
    ...["middleware", "src/middleware", "proxy", "src/proxy", "pages/_middleware"].flatMap((name) => [
      { "x-middleware-subrequest": name },
      { "x-middleware-subrequest": depth(name, 5) },
      { "x-middleware-subrequest": depth(name, 7), "x-middleware-subrequest-id": "0".repeat(16) },
    ]),
    { "x-middleware-next": "1" },
    { "x-middleware-rewrite": "/g/lab/vaults" },
    { "x-middleware-override-headers": "x-request-id", "x-middleware-request-x-request-id": "forged" },
    { "x-invoke-path": "/g/lab/vaults", "x-invoke-status": "200", "x-invoke-output": "/g/lab/vaults" },
    { "x-matched-path": "/g/lab/vaults", "x-now-route-matches": "1" },
    { "x-nextjs-data": "1", "x-nextjs-rewrite": "/g/lab/vaults" },
    { "x-original-url": "/api/health", "x-rewrite-url": "/api/health" },
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    { "x-prerender-revalidate": "1", "x-prerender-bypass": "1" },
    { rsc: "1", "next-router-state-tree": "%5B%22%22%5D", "next-url": "/g/lab/vaults" },
    { "x-action": "1", "x-action-redirect": "/g/lab/vaults", "x-action-forwarded": "1" },
    {
      "x-forwarded-host": "evil.invalid",
      "x-forwarded-proto": "https",
      "x-forwarded-port": "1",
      "x-forwarded-prefix": "/x",
    },
    { "x-http-method-override": "POST", "x-original-method": "POST" },
    {
      "x-forwarded-user": "Maya",
      "x-remote-user": "Maya",
      "remote-user": "Maya",
      "x-auth-request-email": "maya@example.com",
    },
  ];
  for (const headers of steering) {
    for (const path of pages) {
      const answer = await send(app, { path, headers });
      const name = `${path} ${JSON.stringify(headers)}`;
      expect([303, 307, 308], name).toContain(answer.status);
      expect(new URL(answer.headers.location ?? "", app.url).pathname, name).toBe("/sign-in");
    }
    const policy = (await send(app, { path: "/sign-in", headers })).headers["content-security-policy"];
    expect(policy, JSON.stringify(headers)).toContain("frame-ancestors 'none'");
  }
});

test("id, path and nonce of a request are the application's, whatever a client says", async ({ app }) => {
  const forged = { "x-request-id": "forged-by-client", "x-nonce": "Zm9yZ2Vk", "x-keyhole-path": "//evil.invalid" };
  const policy = {
    "content-security-policy": "script-src 'unsafe-inline'",
    "content-security-policy-report-only": "x",
  };
  const page = await send(app, { path: "/sign-in", headers: { ...forged, ...policy } });
  expect(page.text).not.toContain("Zm9yZ2Vk");
  expect(page.headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[\w+/=]{40,}'/);
  const rest = await send(app, { method: "POST", path: "/api/v1/operations/vault.list", headers: forged, body: "{}" });
  expect(rest.status).toBe(401);
  expect(rest.text).toContain("requestId");
  expect(rest.text).not.toContain("forged-by-client");
  // A cookie that is none gets past the convenience of the proxy, and to the guard.
  const cookie = `${cookieName}=x`;
  const away = await send(app, { path: "/g/lab/vaults?q=a", headers: { ...forged, cookie } });
  const location = away.headers.location ?? /url=([^"]+)"/.exec(away.text)?.[1] ?? "";
  expect(new URL(location, app.url).origin).toBe(app.url);
  expect(location).not.toContain("evil");
});

test("the address on record is that of whoever sent the request, whatever they wrote", async ({ app, as }) => {
  const forged = { "x-forwarded-for": "203.0.113.7", "x-real-ip": "203.0.113.7", forwarded: "for=203.0.113.7" };
  await as("Ada", { extraHTTPHeaders: forged });
  const { rows } = await app.owner.query(
    "select address from session s join person p on p.id = s.person_id where p.name = 'Ada'",
  );
  expect(rows).toEqual([{ address: "127.0.0.1" }]);
});

test("a cookie that was not made here, or was changed, signs nobody in", async ({ app, as }) => {
  const maya = await as("Maya");
  const real = await sessionCookie(maya);
  const secret = await secretIn(app, maya);
  const person = { sub: "00000000-0000-4000-8000-000000000000", secret };
  const sealed = (key: string, salt = cookieName): Promise<string> => encode({ secret: key, salt, token: person });
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  // The last letter carries four bits and A and B have those in common; A and Q differ in them.
  const flipped = (at: number): string => real.slice(0, at) + (real[at] === "A" ? "Q" : "A") + real.slice(at + 1);
  const [head = "", , iv = "", body = "", tag = ""] = real.split(".");
  const forgeries = {
    "another key": await sealed("another-secret-another-secret-another"),
    "an empty key": await sealed("\0".repeat(32)),
    "another salt": await sealed(app.environment.AUTH_SECRET ?? "", "__Secure-authjs.session-token"),
    "alg none": `${base64({ alg: "none", typ: "JWT" })}.${base64(person)}.`,
    "alg none of JWE": `${base64({ alg: "none", enc: "A256CBC-HS512" })}.${["", iv, body, tag].join(".")}`,
    "HS256 with nothing": `${base64({ alg: "HS256" })}.${base64(person)}.${"A".repeat(43)}`,
    "the first byte": flipped(head.length + 3),
    "the last byte": flipped(real.length - 1),
    "cut off": real.slice(0, -10),
    "without its tag": [head, "", iv, body, ""].join("."),
    "the secret itself": secret,
    "a quote": `"${real}`,
    "a long one": "A".repeat(7000),
    nothing: "",
  };
  for (const [what, value] of Object.entries(forgeries)) {
    const answer = await send(app, { path: "/g/lab/vaults", headers: { cookie: `${cookieName}=${value}` } });
    expect(isSignedIn(answer), what).toBe(false);
    expect(answer.status, what).toBeLessThan(500);
  }
  const other = `__Secure-${cookieName}=${real}`;
  expect(isSignedIn(await send(app, { path: "/g/lab/vaults", headers: { cookie: other } }))).toBe(false);
  expect(isSignedIn(await send(app, { path: "/g/lab/vaults", headers: { cookie: `${cookieName}=${real}` } }))).toBe(
    true,
  );
  // The right key is not enough: the session must stand in the database.
  const unknown = await encode({
    secret: app.environment.AUTH_SECRET ?? "",
    salt: cookieName,
    token: { sub: "x", secret: "y" },
  });
  expect(isSignedIn(await send(app, { path: "/g/lab/vaults", headers: { cookie: `${cookieName}=${unknown}` } }))).toBe(
    false,
  );
});

test("signing in begins a session of its own, whatever cookie was planted before", async ({ app, as, stranger }) => {
  const planted = await sessionCookie(await as("Vic"));
  await app.owner.query(
    `update session set ended_at = now(), ended_why = 'revoked'
     where ended_at is null and person_id = (select id from person where name = 'Vic')`,
  );
  const page = await stranger();
  await page.context().addCookies([{ name: cookieName, value: planted, url: app.url }]);
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "E-mail" }).fill(app.person("Maya").email);
  await page.getByLabel("Password").fill(app.person("Maya").password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Overview", exact: true })).toBeVisible();
  const own = await sessionCookie(page);
  expect(own).not.toBe(planted);
  const entered = (cookie: string) =>
    send(app, { path: "/g/lab/vaults", headers: { cookie: `${cookieName}=${cookie}` } });
  expect(isSignedIn(await entered(own))).toBe(true);
  expect(isSignedIn(await entered(planted))).toBe(false);
});

test("no door for signing in leads to another host", async ({ app }) => {
  const evil = encodeURIComponent("https://evil.invalid/");
  const paths = [
    `/api/auth/callback/sso?callbackUrl=${evil}&state=x&code=y`,
    `/api/auth/callback/sso?next=${evil}&error=access_denied`,
    `/api/auth/signin?callbackUrl=${evil}`,
    `/api/auth/signout?callbackUrl=${evil}`,
    `/api/auth/session?callbackUrl=${evil}`,
    `/sign-in?callbackUrl=${evil}`,
    `/sign-in/code?next=${evil}`,
    `/step-up?next=${evil}`,
    `/enrol?next=${evil}`,
  ];
  for (const path of paths) {
    const answer = await send(app, { path, headers: { "x-forwarded-host": "evil.invalid" } });
    expect(new URL(answer.headers.location ?? "/", app.url).origin, path).toBe(app.url);
    expect(answer.text, path).not.toMatch(/url=https?:\/\/evil/);
    expect(answer.status, path).toBeLessThan(500);
  }
});

test("cookies are kept from scripts and from other sites", async ({ as }) => {
  for (const cookie of await (await as("Maya")).context().cookies()) {
    if (["theme", "keys"].includes(cookie.name)) continue;
    expect([cookie.httpOnly, cookie.sameSite], cookie.name).toEqual([true, "Lax"]);
  }
});

test("a token counts in one place only: the header for it", async ({ app, as }) => {
  const token = await app.token("Maya", ["vault.read"]);
  const body = JSON.stringify({ gateway: "lab" });
  const path = "/api/v1/operations/vault.list";
  const json = { "content-type": "application/json" };
  expect(
    (await send(app, { method: "POST", path, headers: { ...json, authorization: `Bearer ${token}` }, body })).status,
  ).toBe(200);
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
  const wrong: readonly RawRequest[] = [
    ...["token", "access_token", "api_key", "authorization"].map((name) => ({ path: `${path}?${name}=${token}` })),
    { path, headers: { cookie: `token=${token}; ${cookieName}=${token}` } },
    { path, headers: { authorization: token } },
    { path, headers: { authorization: basic(`maya:${token}`) } },
    { path, headers: { authorization: basic(token) } },
    { path, headers: { authorization: `Bearer ${token}x` } },
    { path, headers: { authorization: `Bearer ${token.slice(0, -1)}` } },
    { path, headers: { authorization: `Bearer ${token}, Bearer ${token}` } },
    { path, headers: { authorization: "Bearer kh_" + "A".repeat(43) } },
    { path, headers: { "x-api-key": token, "x-auth-token": token } },
    // A session is for the pages; REST takes it from nobody.
    { path, headers: { cookie: await cookiesOf(await as("Maya")) } },
    { path },
  ];
  for (const { path: where, headers = {} } of wrong) {
    const answer = await send(app, { method: "POST", path: where, headers: { ...json, ...headers }, body });
    expect(answer.status, `${where} ${JSON.stringify(Object.keys(headers))}`).toBe(401);
    expect(answer.text).toContain("UNAUTHENTICATED");
    expect(answer.text).not.toContain(token);
  }
  expect((await send(app, { path: "/api/v1/operations" })).status).toBe(401);
  expect((await send(app, { path: "/g/lab/vaults", headers: { authorization: `Bearer ${token}` } })).status).toBe(307);
});

test("REST answers what it does not understand in its own words", async ({ app }) => {
  const token = await app.token("Maya", ["vault.read", "vault.propose", "reference.resolve", "change.read"]);
  const path = (name: string): string => `/api/v1/operations/${name}`;
  const post = (name: string, body: string | Buffer, more = {}): Promise<RawAnswer> =>
    send(app, {
      method: "POST",
      path: path(name),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...more },
      body,
    });
  for (const name of ["nothing.here", "__proto__", "constructor", "toString", "vault.list%00", "vault%2Elist."]) {
    const answer = await post(name, "{}");
    expect(answer.status, name).toBe(404);
  }
  const deep = (open: string, close: string): string => open.repeat(100_000) + close.repeat(100_000);
  const bodies: readonly (string | Buffer)[] = [
    ...[
      "{",
      "nope",
      "'a'",
      "[]",
      "null",
      "1",
      '"text"',
      "true",
      "{}}",
      '{"gateway":1}',
      '{"gateway":["lab"]}',
      "\uFEFF{",
    ],
    ...[
      '{"__proto__":{"gateway":"lab"}}',
      '{"constructor":{"prototype":{"gateway":"lab"}}}',
      '{"gateway":"lab","__proto__":{"admin":true},"x":1}',
    ],
    ...[
      '{"gateway":"lab\\u0000"}',
      '{"gateway":"\\ud800"}',
      '{"gateway":"lab","q":{"$ne":1}}',
      '{"gateway":"lab","sort":"owner"}',
    ],
    ...[deep("[", "]"), deep('{"a":', "}"), `{"gateway":${deep("[", "]")}}`],
    ...[Buffer.from([0xff, 0xfe, 0x00]), "a".repeat(2 * 1024 * 1024), `{"gateway":"${"a".repeat(1_000_000)}"}`],
  ];
  for (const body of bodies) {
    const answer = await post("vault.list", body);
    expect([404, 413, 422], body.toString("latin1").slice(0, 40)).toContain(answer.status);
    const { error } = JSON.parse(answer.text) as { error: { code: string; message: string; requestId: string } };
    expect(error.message.length).toBeGreaterThan(10);
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers["cache-control"]).toContain("no-store");
  }
  const chunked = await send(app, {
    method: "POST",
    path: path("vault.list"),
    headers: { authorization: `Bearer ${token}`, "content-type": "text/html" },
    body: '{"gateway":"lab"}',
  });
  expect(chunked.status).toBe(200);
  for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
    const answer = await send(app, { method, path: path("vault.list"), headers: { authorization: `Bearer ${token}` } });
    expect([400, 405], method).toContain(answer.status);
  }
  // The framework cannot even make a request of this method; what counts is that nothing comes back.
  const traced = await send(app, {
    method: "TRACE",
    path: path("vault.list"),
    headers: { authorization: `Bearer ${token}` },
  });
  expect(traced.status).toBeGreaterThanOrEqual(400);
  expect(traced.text).not.toContain(token);
  expect((await call(app, token, "vault.list", { gateway: "lab" })).status).toBe(200);
});

test("what belongs to others is not reached by its id", async ({ app, as }) => {
  const maya = await as("Maya");
  const jonas = await as("Jonas");
  const { rows } = await app.owner.query<{ id: string }>(
    "select s.id from session s join person p on p.id = s.person_id where p.name = 'Maya'",
  );
  await app.token("Maya", ["vault.read"]);
  const tokens = await app.owner.query<{ id: string }>(
    "select t.id from api_token t join person p on p.id = t.person_id where p.name = 'Maya'",
  );
  await app.token("Jonas", ["vault.read"]);
  const take = async (path: string, form: RegExp, id: string | undefined): Promise<void> => {
    await jonas.goto(path);
    const button = jonas.getByRole("button", { name: form }).first();
    await button
      .locator("xpath=ancestor::form")
      .locator("input[name=id]")
      .evaluate((input, other) => {
        (input as HTMLInputElement).value = other;
      }, id ?? "");
    await button.click();
    await expect(jonas.getByRole("alert").filter({ hasText: "not yours" }).first()).toBeVisible();
  };
  await take("/settings", /Sign out here|End session/, rows[0]?.id);
  await take("/settings/tokens", /Revoke/, tokens.rows[0]?.id);
  const left = await app.owner.query(
    `select from session s join person p on p.id = s.person_id where p.name = 'Maya' and s.ended_at is not null`,
  );
  expect(left.rowCount).toBe(0);
  expect((await app.owner.query("select from api_token where revoked_at is not null")).rowCount).toBe(0);

  await askForFileVault(maya, "prod-eu", "closed", app.sampleFolder);
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  const change = await app.owner.query<{ id: string; hash: string }>(
    "select id, hash from change where title like '%closed'",
  );
  const { id, hash } = change.rows[0] ?? { id: "", hash: "" };
  const vic = await app.token("Vic", ["vault.read", "change.read", "change.withdraw"]);
  for (const [operation, input] of [
    ["change.read", { id }],
    ["change.read", { id, gateway: "lab" }],
    ["change.withdraw", { id }],
  ] as const) {
    const answer = await call(app, vic, operation, input);
    expect([403, 404], operation).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toContain(hash);
  }
  expect((await call(app, vic, "vault.list", { gateway: "prod-eu" })).status).toBe(403);
  const { rows: still } = await app.owner.query("select state from change where title like '%closed'");
  expect(still).toEqual([{ state: "requested" }]);
});

test("every answer says how it may be used", async ({ app, as }) => {
  const cookie = await cookiesOf(await as("Maya"));
  const vic = await cookiesOf(await as("Vic"));
  const html: readonly RawRequest[] = [
    ...["/sign-in", "/setup"].map((path) => ({ path })),
    ...[...pages, "/g/lab/new-vault", "/g/lab/changes", "/settings/gateways", "/settings/allow-list"].map((path) => {
      return { path, headers: { cookie } };
    }),
    { path: "/nothing/here", headers: { cookie } },
    { path: "/g/prod-eu/vaults", headers: { cookie: vic } },
  ];
  for (const request of html) {
    const { headers, text } = await send(app, request);
    const policy = String(headers["content-security-policy"]);
    expect(policy, request.path).toContain("default-src 'none'");
    for (const part of ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"]) {
      expect(policy, request.path).toContain(part);
    }
    expect(/script-src[^;]*unsafe-inline/.test(policy), request.path).toBe(false);
    expect(headers["cache-control"], request.path).toContain("no-store");
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "none";
    const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(
      scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
      request.path,
    ).toEqual([]);
  }
  const nonces = await Promise.all([1, 2, 3].map(() => send(app, { path: "/sign-in" })));
  expect(new Set(nonces.map(({ headers }) => headers["content-security-policy"])).size).toBe(3);

  const asset = /\/_next\/static\/[^"]+\.js/.exec((await send(app, { path: "/sign-in" })).text)?.[0] ?? "";
  const all: readonly RawRequest[] = [
    ...html,
    ...["/api/health", "/api/ready", "/api/v1/operations", "/g/lab/vaults", asset, "/icon.svg"].map((path) => ({
      path,
    })),
    { path: "/sign-in", method: "POST", headers: { origin: "https://evil.invalid" } },
    { path: "/sign-in", headers: { host: "evil.invalid" } },
  ];
  for (const request of all) {
    const { headers } = await send(app, request);
    const name = `${request.method ?? "GET"} ${request.path}`;
    expect(headers["x-content-type-options"], name).toBe("nosniff");
    expect(headers["referrer-policy"], name).toBe("same-origin");
    expect(headers["x-frame-options"], name).toBe("DENY");
    expect(headers["cross-origin-opener-policy"], name).toBe("same-origin");
    expect(headers["x-powered-by"], name).toBeUndefined();
  }
});

test("nothing but what is meant to be served is served", async ({ app }) => {
  const odd = [
    ...[
      "/../../package.json",
      "/..%2f..%2fpackage.json",
      "/_next/static/../../server.js",
      "/_next/static/%2e%2e/%2e%2e/server.js",
    ],
    ...["/_next/image?url=http%3A%2F%2F169.254.169.254%2F&w=64&q=75", "/_next/image?url=%2Fapi%2Fhealth&w=64&q=75"],
    ...["/.env", "/server.js", "/package.json", "/.next/BUILD_ID", "/_next/data/x/index.json", "//evil.invalid/x"],
    ...["/_next/static/chunks/%00", "/%", "/%ff%fe", "/api/auth/session", "/api/auth/signin", "/api/v1/", "/metrics"],
  ];
  for (const path of odd) {
    const answer = await send(app, { path });
    expect([307, 308, 400, 401, 403, 404], path).toContain(answer.status);
    const location = answer.headers.location ?? "/";
    expect(new URL(location, app.url).origin, path).toBe(app.url);
    expect(answer.text, path).not.toContain("standalone");
  }
});

test("health and readiness say what probes need", async ({ app }) => {
  expect(await (await fetch(`${app.url}/api/health`)).json()).toEqual({ status: "ok" });
  await expect
    .poll(
      async () => ((await (await fetch(`${app.url}/api/ready`)).json()) as { workerBeat: string | null }).workerBeat,
    )
    .not.toBeNull();
  const answer = await fetch(`${app.url}/api/ready`);
  expect(answer.status).toBe(200);
  const ready = (await answer.json()) as { readonly workerBeat: string };
  expect(ready).toMatchObject({ ready: true, database: "reached", rules: "database rules: enforced" });
  expect(Date.now() - new Date(ready.workerBeat).getTime()).toBeLessThan(20_000);
});

test("no answer holds a key, a session's secret or the hash of a password", async ({ app, as }) => {
  const page = await as("Maya");
  const secret = await secretIn(app, page);
  for (const path of pages.filter((path) => path !== "/audit")) await page.goto(path);
  await explain(page, "lab", "{vault://files/nothing}");
  const { rows } = await app.owner.query<{ name: string; password_hash: string }>(
    "select name, password_hash from person",
  );
  const { AUTH_SECRET = "", KEYHOLE_KEY = "", NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = "" } = app.environment;
  const secrets = {
    ...{ secret, AUTH_SECRET, KEYHOLE_KEY, NEXT_SERVER_ACTIONS_ENCRYPTION_KEY },
    ...Object.fromEntries(rows.map(({ name, password_hash }) => [`hash of ${name}`, password_hash.slice(30)])),
    ...Object.fromEntries(app.people.map(({ name, password }) => [`password of ${name}`, password])),
  };
  const places = [...answersAsPlaces(app.answers), { name: "what its processes wrote", text: app.output() }];
  expect(places.length).toBeGreaterThan(60);
  expect(leaksOf(secrets, places)).toEqual([]);
});
