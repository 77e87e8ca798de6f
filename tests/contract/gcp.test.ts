import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import type { Item, Meta, Trial } from "@/lib/providers/contract";
import { gcp } from "@/lib/providers/gcp";
import { identityOfMachine } from "@/lib/providers/identity/gcp/metadata-server";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { certificateAuthority } from "../support/certificates";
import { handClock } from "../support/hand-clock";
import { httpServer } from "../support/loopback-server";
import { account, googleError, googleErrors, project, sendGoogle, startGoogle, type StartedGoogle } from "./stubs/gcp";

let google: StartedGoogle;
beforeEach(async () => {
  google = await startGoogle();
});
afterEach(() => google.close());

const opened = async (level: "values" | "metadata" = "values") => {
  const session = await gcp.open({ ...google.vault, level }, google.host);
  if (!session.ok) throw new Error(session.code);
  return session.value;
};

const read = async (resource = "app-db", version: number | null = null) => {
  const [item] = await (await opened()).read([{ resource, version }]);
  return item as NonNullable<typeof item>;
};

const look = async (resource = "app-db", version: number | null = null): Promise<Item<Meta>> => {
  const [item] = (await (await opened("metadata")).describe?.([{ resource, version }])) ?? [];
  return item as Item<Meta>;
};

const text = (item: Awaited<ReturnType<typeof read>>): string =>
  item.ok ? Buffer.from(item.value.secret.reveal()).toString() : item.code;
const meta = (item: Item<Meta>): Meta | string => (item.ok ? item.value : item.code);
const asked = (): readonly string[] =>
  google.stub.server.requests().map(({ method, url }) => `${method} ${url.replace(/\?.*/, "")}`);

describe("versions", () => {
  it("takes the version that was made last, and not the one before when that is disabled or destroyed", async () => {
    google.stub.put("app-db", "first");
    const second = google.stub.put("app-db", "second");
    expect(text(await read())).toBe("second");
    second.state = "DISABLED";
    expect(await read()).toMatchObject({ failure: "disabled", code: "gcp.version-disabled" });
    expect(await look()).toMatchObject({ failure: "disabled", code: "gcp.version-disabled" });
    second.scheduledDestroyTime = "2026-12-01T00:00:00Z";
    expect(await look()).toMatchObject({ failure: "disabled", code: "gcp.version-scheduled" });
    second.state = "DESTROYED";
    expect(await read()).toMatchObject({ failure: "deleted", code: "gcp.version-destroyed" });
    expect(await look()).toMatchObject({ failure: "deleted", code: "gcp.version-destroyed" });
    expect(text(await read("app-db", 1))).toBe("first");
  });

  it("tells a version that is not there from a secret that is not there", async () => {
    google.stub.put("app-db", "first");
    expect(await read("app-db", 7)).toMatchObject({ failure: "not-found", code: "gcp.version-missing" });
    expect(await look("app-db", 7)).toMatchObject({ failure: "not-found", code: "gcp.version-missing" });
    expect(await read("app-none")).toMatchObject({ failure: "not-found", code: "gcp.secret-missing" });
    google.stub.secrets.set("empty", { versions: [], more: {} });
    expect(await read("empty")).toMatchObject({ failure: "not-found", code: "gcp.secret-missing" });
  });

  it.each([1.5, -1, 2 ** 53, Number.NaN, Infinity])("sends no version %s", async (version) => {
    google.stub.put("app-db", "first");
    expect(await read("app-db", version)).toMatchObject({ code: "gcp.version-invalid", steps: [] });
  });

  it("follows an alias at the server only: a reference cannot name one", async () => {
    google.stub.put("app-db", "first");
    const secret = google.stub.secrets.get("app-db");
    if (secret !== undefined) secret.more = { versionAliases: { live: "1" } };
    expect(await look()).toMatchObject({ ok: true });
  });
});

describe("names", () => {
  it.each(["app/db", "../x", "a.b", "päss", "", "a b", "a\u0000", "x".repeat(256), "a:access", "%2e%2e", "*"])(
    "sends nothing for %j, which no secret can be called",
    async (resource) => {
      const session = await opened();
      const before = asked().length;
      const [item] = await session.read([{ resource, version: null }]);
      expect(item).toMatchObject({ failure: "misconfigured", code: "gcp.name-not-allowed" });
      expect(asked()).toHaveLength(before);
    },
  );

  it.each(["my project", "../x", "p/locations/x", "P", "a?b", ""])("opens nothing for the project %j", async (id) => {
    google.config.project_id = id;
    expect(await gcp.open(google.vault, google.host)).toMatchObject({ ok: false, failure: "misconfigured" });
    expect(asked()).toEqual([]);
  });

  it("asks for a regional secret by its location", async () => {
    google.access.location = "europe-west3";
    google.stub.put("app-db", "first");
    expect(text(await read())).toBe("first");
    expect(asked()).toContain(
      `GET /v1/projects/${project}/locations/europe-west3/secrets/app-db/versions/latest:access`,
    );
  });

  it("asks the location's own server where no endpoint is given", async () => {
    Object.assign(google.access, { location: "europe-west3", api_endpoint: null });
    const allow = [{ kind: "host", host: "127.0.0.1", port: google.stub.server.port }] as const;
    const net = createNet({ allow, guarded: true, own: [], lookup: () => Promise.resolve(["142.250.0.1"]) });
    const session = await gcp.open(google.vault, { ...google.host, net });
    const [item] = session.ok ? await session.value.read([{ resource: "app-db", version: null }]) : [];
    expect(item?.steps[0]?.request?.url).toMatch(/^https:\/\/secretmanager\.europe-west3\.rep\.googleapis\.com\/v1\//);
    expect(item).toMatchObject({ ok: false, code: "net.destination-refused-not-allowed" });
    await net.close();
  });
});

describe("values", () => {
  it.each([
    ["bytes that are no text", Buffer.from([0, 255, 254, 10, 13, 128])],
    ["text of many alphabets", Buffer.from("pässwörd 🗝 密码")],
    ["nothing at all", Buffer.alloc(0)],
    ["as much as a secret may hold", Buffer.alloc(64 * 1024, 0xa5)],
  ])("gives %s as it is", async (_, bytes) => {
    google.stub.put("app-db", bytes);
    const item = await read();
    expect(item.ok && Buffer.from(item.value.secret.reveal()).equals(bytes)).toBe(true);
  });

  it("takes no value that does not fit its checksum", async () => {
    google.stub.onCall = (_, response) =>
      sendGoogle(response, {
        status: 200,
        body: {
          name: "projects/123/secrets/app-db/versions/1",
          payload: { data: Buffer.from("canary-value").toString("base64"), dataCrc32c: "12345" },
        },
      });
    const item = await read();
    expect(item).toMatchObject({ failure: "malformed", code: "gcp.checksum" });
    expect(JSON.stringify(item)).not.toContain("canary-value");
  });

  it.each([
    ["no payload", { name: "projects/1/secrets/a/versions/1" }],
    ["no name", { payload: { data: "eA==" } }],
    ["a list", []],
    ["null", null],
    ["a payload of another type", { name: "projects/1/secrets/a/versions/1", payload: "canary-value" }],
  ])("does not take %s for a value", async (_, body) => {
    google.stub.onCall = (_request, response) => sendGoogle(response, { status: 200, body });
    const item = await read();
    expect(item).toMatchObject({ failure: "malformed" });
    expect(JSON.stringify(item)).not.toContain("canary-value");
  });

  it("prints nothing, even where Google's client is told to print all it does", async () => {
    const written: unknown[] = [];
    const { error } = console;
    process.env.GOOGLE_SDK_NODE_LOGGING = "*";
    console.error = (...parts: unknown[]): void => void written.push(...parts);
    try {
      google.stub.put("app-db", "canary-value");
      expect(text(await read())).toBe("canary-value");
    } finally {
      console.error = error;
      delete process.env.GOOGLE_SDK_NODE_LOGGING;
    }
    expect(written).toEqual([]);
  });
});

describe("what Google refuses", () => {
  it.each([
    [
      "a permission that is missing",
      googleErrors.denied("secretmanager.versions.access", "x"),
      "forbidden",
      "gcp.permission-denied",
    ],
    ["an API that is not enabled", googleErrors.apiDisabled, "misconfigured", "gcp.api-disabled"],
    [
      "the same without details",
      googleError(
        403,
        "PERMISSION_DENIED",
        "Secret Manager API has not been used in project 1 before or it is disabled.",
      ),
      "misconfigured",
      "gcp.api-disabled",
    ],
    [
      "the same in other words",
      googleError(403, "PERMISSION_DENIED", "x", [{ reason: "SERVICE_DISABLED" }]),
      "misconfigured",
      "gcp.api-disabled",
    ],
    ["a machine's narrow scopes", googleErrors.scope, "forbidden", "gcp.scope-missing"],
    ["a perimeter", googleErrors.perimeter, "forbidden", "gcp.perimeter"],
    [
      "a project without billing",
      googleError(403, "PERMISSION_DENIED", "x", [{ reason: "BILLING_DISABLED" }]),
      "misconfigured",
      "gcp.project-unusable",
    ],
    ["a token that is dead", googleErrors.unauthenticated, "unauthenticated", "gcp.token-refused"],
    ["a quota that is used up", googleErrors.quota, "throttled", "gcp.quota"],
    ["a server that cannot", googleErrors.unavailable, "unreachable", "gcp.unavailable"],
    ["a page of the front end", { status: 404, body: "<html>canary-body" }, "malformed", "gcp.not-the-api"],
    ["a page of something between", { status: 403, body: "<html>canary-body" }, "malformed", "gcp.answer-unknown"],
    [
      "a request that is wrong",
      googleError(400, "INVALID_ARGUMENT", "canary-body"),
      "misconfigured",
      "gcp.request-refused",
    ],
    [
      "a key of the customer's that is off",
      googleError(400, "FAILED_PRECONDITION", "The KMS key version is not enabled"),
      "disabled",
      "gcp.key-unusable",
    ],
  ] as const)("tells %s", async (_, answer, failure, code) => {
    google.stub.onCall = (_request, response) => sendGoogle(response, answer);
    for (const item of [await read(), await look()]) {
      expect(item).toMatchObject({ ok: false, failure, code });
      expect(JSON.stringify(item)).not.toContain("canary-body");
    }
    expect(gcp.faults).toHaveProperty([code]);
  });

  it("says how long to wait, and asks once only", async () => {
    google.stub.onCall = (_, response) => sendGoogle(response, googleErrors.quota);
    expect(await read()).toMatchObject({ failure: "throttled", retryAfterSeconds: 7 });
    expect(google.stub.valuesAsked()).toBe(1);
    google.stub.onCall = (_, response) =>
      sendGoogle(response, { ...googleErrors.unavailable, headers: { "retry-after": "11" } });
    expect(await read()).toMatchObject({ failure: "unreachable", retryAfterSeconds: 11 });
    expect(google.stub.valuesAsked()).toBe(2);
  });

  it("follows no redirect with the token", async () => {
    const elsewhere = await httpServer((_, response) => void response.end("{}"));
    google.stub.onCall = (_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    };
    expect(await read()).toMatchObject({ code: "net.redirect" });
    expect(elsewhere.connections()).toBe(0);
    await elsewhere.close();
  });
});

describe("dates", () => {
  const rotation = { nextRotationTime: "2026-12-01T00:00:00Z", rotationPeriod: "2592000s" };

  it("tells version, age, expiry and the plan, by reading and by looking alike", async () => {
    google.stub.put("app-db", "first");
    google.stub.put("app-db", "second");
    Object.assign(google.stub.secrets.get("app-db") ?? {}, { more: { rotation, expireTime: "2027-01-01T00:00:00Z" } });
    const expected: Meta = {
      ...{ version: "2", createdAt: new Date("2026-03-02T10:11:12.123Z"), expiresAt: new Date("2027-01-01T00:00:00Z") },
      plan: {
        ...{ nextAt: new Date("2026-12-01T00:00:00Z"), everySeconds: 2_592_000 },
        lastAt: new Date("2026-03-02T10:11:12.123Z"),
      },
    };
    expect(meta(await look())).toEqual(expected);
    const item = await read();
    expect(item.ok && item.value.meta).toEqual(expected);
    const older = await read("app-db", 1);
    expect(older.ok && older.value.meta.plan).toMatchObject({ lastAt: null });
  });

  it("tells no rotation from one that may not be seen", async () => {
    google.stub.put("app-db", "first");
    expect(meta(await look())).toMatchObject({ version: "1", plan: "none", expiresAt: null });
    google.stub.denied.add("secretmanager.secrets.get");
    expect(meta(await look())).toMatchObject({ version: "1", plan: "denied" });
    const item = await read();
    expect(item.ok && item.value.meta).toMatchObject({
      plan: "denied",
      createdAt: new Date("2026-03-01T10:11:12.123Z"),
    });
  });

  it("reads on when Google wants to be asked for dates less, and leaves them out for as long as it says", async () => {
    google.stub.put("app-db", "first");
    for (const one of ["secrets.get", "versions.get"]) google.stub.busy.add(`secretmanager.${one}`);
    const session = await opened();
    const before = asked().length;
    for (let read = 0; read < 20; read += 1) {
      const [item] = await session.read([{ resource: "app-db", version: null }]);
      expect(item?.ok === true && item.value.meta).toMatchObject({ plan: "unknown" });
      expect(item?.steps.some(({ note }) => note?.startsWith("left out") === true)).toBe(read > 0);
    }
    // Twenty values, and two questions besides.
    expect(asked().length - before).toBe(22);
  });

  it("reads a value without any right to dates, and asks for them once in a session", async () => {
    google.stub.put("app-db", "first");
    for (const one of ["secrets.get", "versions.get"]) google.stub.denied.add(`secretmanager.${one}`);
    const session = await opened();
    const want = { resource: "app-db", version: null };
    const [first] = await session.read([want]);
    const [second] = await session.read([want]);
    expect([first, second].map((item) => item?.ok === true && item.value.meta)).toEqual(
      [0, 1].map(() => ({ version: "1", createdAt: null, expiresAt: null, plan: "denied" })),
    );
    expect(asked().filter((one) => one.endsWith("/secrets/app-db"))).toHaveLength(1);
    expect(google.stub.valuesAsked()).toBe(2);
  });

  it("asks for no value where the access is limited to metadata", async () => {
    google.stub.put("app-db", "canary-value");
    google.stub.denied.add("secretmanager.versions.access");
    const session = await opened("metadata");
    const want = { resource: "app-db", version: null };
    expect(await session.describe?.([want])).toMatchObject([{ ok: true, value: { version: "1" } }]);
    expect(await session.read([want])).toMatchObject([{ ok: false, code: "gcp.value-not-allowed" }]);
    await gcp.test({ ...google.vault, level: "metadata" }, google.host);
    expect(google.stub.valuesAsked()).toBe(0);
  });
});

describe("signing in", () => {
  const code = async (): Promise<string | null> => {
    const item = await gcp.open(google.vault, google.host);
    return item.ok ? null : item.code;
  };

  it("does it once for many reads, and again when the token is over", async () => {
    const clock = handClock();
    const pool = createSessionPool({ ...poolDefaults, clock });
    const host = { ...google.host, now: () => new Date(clock.now()) };
    const { vault } = google;
    const wants = Array.from({ length: 20 }, (_, i) => ({ resource: `app-${i}`, version: null }));
    wants.forEach(({ resource }) => google.stub.put(resource, "x"));
    google.stub.anyTime = true;
    const all = async () => (await pool.read({ provider: gcp, vault, host }, wants)).every(({ item }) => item.ok);
    expect([await all(), await all(), google.stub.logins]).toEqual([true, true, 1]);
    google.stub.tokens.clear();
    expect([await all(), google.stub.logins]).toEqual([true, 2]);
    await pool.close();
  });

  it.each([
    ["no key", { service_account_json: null }, "gcp-identity.key-missing"],
    ["text that is no JSON", { service_account_json: "canary-text" }, "gcp-identity.key-unreadable"],
    ["JSON without a key", { service_account_json: '{"type":"service_account"}' }, "gcp-identity.key-unreadable"],
    [
      "a credential of another kind",
      { service_account_json: '{"type":"external_account"}' },
      "gcp-identity.key-of-another-kind",
    ],
    ["an endpoint in the clear", { api_endpoint: "http://example.com" }, "gcp.endpoint-invalid"],
    ["an endpoint with a path", { api_endpoint: "https://example.com/x" }, "gcp.endpoint-invalid"],
    ["a location that is none", { location: "../x" }, "gcp.location-invalid"],
    ["a CA that is none", { ca: "canary-text" }, "gcp.ca-invalid"],
  ])("with %s asks nobody", async (_, access, expected) => {
    Object.assign(google.access, access);
    expect(await code()).toBe(expected);
    expect(gcp.faults).toHaveProperty([expected]);
    expect(asked()).toEqual([]);
  });

  it.each([
    ["another account", { client_email: "other@x.iam.gserviceaccount.com" }, "gcp-identity.account-missing"],
    [
      "an account that is none",
      { client_email: "https://evil.test/?x@y.gserviceaccount.com" },
      "gcp-identity.key-unreadable",
    ],
    ["a token address in the clear", { token_uri: "http://example.com/token" }, "gcp-identity.token-address-refused"],
    [
      "a token address off the allow-list",
      { token_uri: "https://127.0.0.1:9/token" },
      "net.destination-refused-not-allowed",
    ],
  ])("with a key of %s is told so", async (_, more, expected) => {
    google.access.service_account_json = google.stub.keyFile(more);
    expect(await code()).toBe(expected);
  });

  it("tells a wrong clock from a wrong key", async () => {
    const host = { ...google.host, now: () => new Date("2020-01-01T00:00:00Z") };
    expect(await gcp.open(google.vault, host)).toMatchObject({ code: "gcp-identity.clock-wrong" });
  });

  it.each([
    [{ status: 429, body: {} }, "gcp-identity.sign-in-throttled"],
    [{ status: 503, body: "<html>canary-body" }, "gcp-identity.sign-in-unavailable"],
    [{ status: 200, body: { access_token: "with space" } }, "gcp-identity.answer-unknown"],
    [{ status: 200, body: "<html>canary-body" }, "gcp-identity.answer-unknown"],
    [
      { status: 400, body: { error: "invalid_grant", error_description: "canary-body" } },
      "gcp-identity.sign-in-refused",
    ],
  ])("takes %j for %s", async (answer, expected) => {
    google.stub.onSignIn = (_, response) => sendGoogle(response, answer);
    const item = await gcp.open(google.vault, google.host);
    expect(item).toMatchObject({ ok: false, code: expected });
    expect(JSON.stringify(item)).not.toContain("canary-body");
  });

  it("shows the account, and neither key nor assertion nor token", async () => {
    const item = await gcp.open(google.vault, google.host);
    expect(item.steps).toMatchObject([
      { note: `As ${account}.`, request: { bodyMembers: ["grant_type", "assertion"] } },
    ]);
    expect(JSON.stringify(item.steps)).not.toMatch(/eyJ|ya29|PRIVATE/);
  });
});

describe("as the machine", () => {
  beforeEach(() => {
    delete google.access.service_account_json;
    google.access.auth_method = "metadata_server";
    google.stub.put("app-db", "first");
  });

  it("is let in by the metadata server", async () => {
    expect(text(await read())).toBe("first");
    expect(asked()[0]).toBe("GET /computeMetadata/v1/instance/service-accounts/default/token");
  });

  it("is not, unless Keyhole's operator lends it", async () => {
    const { ambient, ...host } = google.host;
    expect(await gcp.open(google.vault, host)).toMatchObject({ code: "gcp-identity.machine-not-lent" });
    const unlent = { ...host, ...(ambient === undefined ? {} : { ambient: { ...ambient, metadata: null } }) };
    expect(await gcp.open(google.vault, unlent)).toMatchObject({ code: "gcp-identity.machine-not-lent" });
    expect(asked()).toEqual([]);
  });

  it("sends the machine's token to no endpoint that is neither Google's nor on the allow-list", async () => {
    const elsewhere = await httpServer((_, response) => void response.end("{}"));
    google.access.api_endpoint = `http://127.0.0.1:${elsewhere.port}`;
    // The gateway's own dialler would let it through; that for the machine's credentials does not.
    const allow = [{ kind: "host", host: "127.0.0.1", port: elsewhere.port }] as const;
    const net = createNet({ allow, guarded: false, own: [] });
    const session = await gcp.open(google.vault, { ...google.host, net });
    const items = session.ok ? await session.value.read([{ resource: "app-db", version: null }]) : [];
    expect(items).toMatchObject([{ code: "net.destination-refused-not-allowed" }]);
    expect(elsewhere.connections()).toBe(0);
    await net.close();
    await elsewhere.close();
  });

  it("takes a missing account and a missing server for what they are", async () => {
    google.stub.onSignIn = (_, response) => sendGoogle(response, { status: 404, body: "<html>" });
    expect(await gcp.open(google.vault, google.host)).toMatchObject({ code: "gcp-identity.no-machine-account" });
    google.stub.onSignIn = (request) => request.socket.destroy();
    expect(await gcp.open(google.vault, google.host)).toMatchObject({ code: "gcp-identity.no-metadata-server" });
  });

  it("says who the machine is, for a sign-in elsewhere", async () => {
    const item = await identityOfMachine(google.host, "https://vault.test/vault/role");
    const claims = item.ok
      ? (JSON.parse(Buffer.from(item.value.jwt.split(".")[1] ?? "", "base64url").toString()) as object)
      : {};
    expect(claims).toMatchObject({
      aud: "https://vault.test/vault/role",
      google: { compute_engine: { instance_id: "1" } },
    });
  });

  it("takes the key file that the operator named, where the access says ambient", async () => {
    google.access.auth_method = "ambient";
    const folder = await mkdtemp(path.join(tmpdir(), "keyhole-gcp-"));
    const file = path.join(folder, "key.json");
    const { ambient } = google.host;
    if (ambient === undefined) throw new Error("nothing is lent");
    const environment = new Map([["GOOGLE_APPLICATION_CREDENTIALS", file]]);
    const host = { ...google.host, ambient: { ...ambient, environment } };
    expect(await gcp.open(google.vault, host)).toMatchObject({ code: "gcp-identity.ambient-file-unreadable" });
    await writeFile(file, google.stub.keyFile());
    expect(await gcp.open(google.vault, host)).toMatchObject({ ok: true });
    expect(asked()).toEqual(["POST /token"]);
    await rm(folder, { recursive: true });
    expect(await gcp.open(google.vault, google.host)).toMatchObject({ ok: true });
    expect(asked().at(-1)).toBe("GET /computeMetadata/v1/instance/service-accounts/default/token");
  });
});

describe("testing a connection", () => {
  const states = ({ rights }: Trial): readonly string[] => rights.map(({ state }) => state);

  it("proves permissions on the one secret that the access's pattern names, and on none by a wider one", async () => {
    google.stub.put("app-db", "canary-value");
    const tried = async (pattern: string): Promise<readonly string[]> => {
      google.access.resource_pattern = pattern;
      const trial = await gcp.test(google.vault, google.host);
      expect(trial.stopped).toBeNull();
      return states(trial);
    };
    expect(await tried("app-db")).toEqual(["proven", "proven", "proven"]);
    expect(await tried("app-*")).toEqual(["proven", "unproven"]);
    google.stub.denied.add("secretmanager.versions.access");
    expect(await tried("app-db")).toEqual(["proven", "missing", "proven"]);
    expect(await tried("app-none")).toEqual(["proven", "missing", "missing"]);
    expect(google.stub.valuesAsked()).toBe(0);
  });

  it("asks for the right to dates only where values are not allowed", async () => {
    google.stub.put("app-db", "canary-value");
    google.stub.denied.add("secretmanager.versions.access");
    const trial = await gcp.test({ ...google.vault, level: "metadata" }, google.host);
    expect(states(trial)).toEqual(["proven", "proven"]);
    google.stub.denied.add("secretmanager.secrets.get");
    expect(states(await gcp.test({ ...google.vault, level: "metadata" }, google.host))).toEqual(["proven", "missing"]);
    expect(trial.identity).toMatchObject({ as: `The service account ${account}, by a key of Keyhole's own` });
  });

  it("says that the API is not enabled", async () => {
    google.stub.onCall = (_, response) => sendGoogle(response, googleErrors.apiDisabled);
    expect(await gcp.test(google.vault, google.host)).toMatchObject({
      stopped: { failure: "misconfigured", code: "gcp.api-disabled" },
    });
  });
});

describe("over TLS", () => {
  it("trusts the authority of the access and no other for that server", async () => {
    const authority = await certificateAuthority();
    const { cert, key } = await authority.issue({ names: ["127.0.0.1"] });
    const server = await httpServer((_, response) => sendGoogle(response, googleErrors.noSecret("x")), {
      tls: { cert, key },
    });
    const entries = [google.stub.server.port, server.port];
    const allow = entries.map((port) => ({ kind: "host", host: "127.0.0.1", port }) as const);
    const net = createNet({ allow, guarded: true, own: [] });
    google.access.api_endpoint = `https://127.0.0.1:${server.port}`;
    const ask = async () => {
      const session = await gcp.open(google.vault, { ...google.host, net });
      const [item] = session.ok ? await session.value.read([{ resource: "app-db", version: null }]) : [];
      return item?.ok === false ? item.code : null;
    };
    expect(await ask()).toBe("net.tls-untrusted");
    google.access.ca = authority.cert;
    expect(await ask()).toBe("gcp.secret-missing");
    await net.close();
    await server.close();
  });
});
