import { Auth, skipCSRFCheck } from "@auth/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { ssoConfig, type SsoFailure, type SsoTokens } from "@/lib/server/sso-config";
import { readyConnection } from "@/lib/services/single-sign-on/connection";
import { handoff } from "@/lib/services/single-sign-on/handoff";
import { signInSso } from "@/lib/services/sessions/sign-in-sso";
import { signOnOf } from "@/tests/integration/services/single-sign-on/support";
import { done } from "@/tests/integration/services/people/support";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import type { Tampering } from "@/tests/support/open-id-provider";

const here = testInstallation();
const sso = signOnOf(here);
beforeAll(() => sso.begin());
afterAll(() => sso.end());
beforeEach(async () => {
  await sso.setUp();
  sso.provider.user = { sub: "kim", email: "kim@example.test", email_verified: true };
});

const origin = "http://127.0.0.1:3000";
type Jar = Map<string, string>;

interface Outcome {
  readonly admitted: boolean;
  readonly failure: SsoFailure | null;
  /** What our own verification said, where the library let it through. */
  readonly refused: string | null;
  readonly location: string;
  readonly jar: Jar;
}

/** One of Keyhole's processes: the library with our settings, and our operation behind it. */
async function library() {
  const ready = await readyConnection(here.deps);
  const told: { failure: SsoFailure | null; refused: string | null; admitted: boolean } = {
    ...{ failure: null, refused: null, admitted: false },
  };
  const admit = async (tokens: SsoTokens) => {
    try {
      const given = { ...tokens, handoff: handoff(here.deps.crypto, "sign-in", tokens.idToken) };
      const opened = done(await signInSso.run(stranger(here.deps), given)) as { personId: string; secret: string };
      told.admitted = true;
      return opened;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      told.refused = error.detail ?? error.code;
      return null;
    }
  };
  const clientSecret = new TextDecoder().decode(ready.clientSecret.reveal());
  const config = ssoConfig({
    ...{ authSecret: "a secret of at least thirty-two characters", secureCookies: false, clientSecret, admit },
    ...{ connection: ready.connection, metadata: ready.metadata, failed: (why) => void (told.failure ??= why) },
  });
  return {
    told,
    call: (request: Request) => Auth(request, { ...config, skipCSRFCheck } as never) as Promise<Response>,
  };
}

const keep = (jar: Jar, answer: Response): void => {
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const at = pair.indexOf("=");
    if (/max-age=0/i.test(line) || pair.length === at + 1) jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
};
const cookieOf = (jar: Jar): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

/** Presses the button; gives where the browser is sent. */
async function begin(jar: Jar, callbackUrl = "/"): Promise<string> {
  const { call } = await library();
  const answer = await call(
    new Request(`${origin}/api/auth/signin/sso`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", cookie: cookieOf(jar) },
      body: new URLSearchParams({ callbackUrl }),
    }),
  );
  keep(jar, answer);
  return answer.headers.get("location") ?? "";
}

async function comeBack(jar: Jar, address: string): Promise<Outcome> {
  const { call, told } = await library();
  const answer = await call(new Request(address, { headers: { cookie: cookieOf(jar) } }));
  const before = cookieOf(jar);
  keep(jar, answer);
  return { ...told, location: answer.headers.get("location") ?? "", jar: before === "" ? new Map() : jar };
}

/** The whole way, with a provider that lies where it is told to. */
async function through(tampering: Tampering = {}): Promise<Outcome> {
  const jar: Jar = new Map();
  const to = await begin(jar);
  sso.provider.tampering = tampering;
  return comeBack(jar, sso.provider.visit(to));
}

const nobodyIsIn = async (outcome: Outcome): Promise<void> => {
  expect(outcome.admitted).toBe(false);
  expect([...outcome.jar.keys()].filter((name) => name.includes("session-token"))).toEqual([]);
  expect(await here.count("session where method = 'single sign-on'")).toBe(0);
  expect(await here.count("identity")).toBe(0);
};
const seconds = () => Math.floor(Date.now() / 1000);

describe("the way to the provider and back", () => {
  it("carries state, nonce and a code challenge, and ends in a session of its own", async () => {
    const jar: Jar = new Map();
    const to = new URL(await begin(jar));
    expect(to.origin + to.pathname).toBe(`${sso.provider.issuer}/authorize`);
    const asked = Object.fromEntries(to.searchParams);
    expect(asked).toMatchObject({
      ...{ response_type: "code", code_challenge_method: "S256", scope: "openid profile email", max_age: "28800" },
      redirect_uri: `${origin}/api/auth/callback/sso`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked[name]?.length).toBeGreaterThan(20);
    expect(asked["code_challenge"]).not.toBe(new URL(await begin(new Map())).searchParams.get("code_challenge"));
    const outcome = await comeBack(jar, sso.provider.visit(to.href));
    expect(outcome).toMatchObject({ admitted: true, failure: null, location: origin });
    expect([...outcome.jar.keys()]).toContain("authjs.session-token");
    expect(sso.provider.requests).toEqual(expect.arrayContaining(["POST /token", "GET /keys"]) as string[]);
  });

  it("gives every sign-in a session of its own, whatever session the browser came with", async () => {
    const first = await through();
    const secretOf = async () =>
      (await here.owner.query<{ hash: string }>("select encode(secret_hash, 'hex') as hash from session")).rows;
    const before = await secretOf();
    const planted = first.jar.get("authjs.session-token") ?? "";
    const jar: Jar = new Map([["authjs.session-token", planted]]);
    await comeBack(jar, sso.provider.visit(await begin(jar)));
    expect(jar.get("authjs.session-token")).not.toBe(planted);
    expect(await secretOf()).toHaveLength(before.length + 1);
  });

  it("leads nowhere else: not by the address that was asked for, a parameter or a cookie", async () => {
    const jar: Jar = new Map();
    const to = await begin(jar, "https://evil.example/");
    jar.set("authjs.callback-url", encodeURIComponent("https://evil.example/"));
    const outcome = await comeBack(jar, `${sso.provider.visit(to)}&callbackUrl=https://evil.example/`);
    expect(outcome).toMatchObject({ admitted: true, location: origin });
  });
});

describe("an answer does not count", () => {
  const lies: readonly (readonly [what: string, tampering: Tampering, failure: SsoFailure])[] = [
    ["with another nonce", { claims: { nonce: "another" } }, "mismatch"],
    ["without a nonce", { claims: { nonce: undefined } }, "mismatch"],
    ["with another state", { answer: { state: "another" } }, "mismatch"],
    ["without a state", { answer: { state: undefined } }, "mismatch"],
    ["from another issuer by its address", { answer: { iss: "https://evil.example" } }, "mismatch"],
    ["from another issuer by its token", { claims: { iss: "https://evil.example" } }, "mismatch"],
    ["for another audience", { claims: { aud: "another-client" } }, "mismatch"],
    ["for several, when another one is meant", { claims: { aud: ["keyhole", "other"], azp: "other" } }, "mismatch"],
    ["that is signed by nothing", { signature: "none" }, "mismatch"],
    ["that is signed by the client's own secret", { signature: "client-secret" }, "mismatch"],
    ["that has expired", { claims: { iat: seconds() - 4000, exp: seconds() - 3000 } }, "clock"],
    ["that is not valid yet", { claims: { nbf: seconds() + 3000 } }, "clock"],
    ["without a subject", { claims: { sub: undefined } }, "mismatch"],
    ["when the person ended it there", { answer: { code: undefined, error: "access_denied" } }, "refused"],
    ["when the provider refused", { answer: { code: undefined, error: "server_error" } }, "refused"],
    ["with a code that the provider does not know", { answer: { code: "guessed" } }, "code"],
    ["when tokens come as a redirect elsewhere", { status: 302, location: "http://127.0.0.1:9/" }, "mismatch"],
    ["when tokens come as a page", { body: "<html>secret</html>" }, "mismatch"],
  ];
  it.each(lies)("%s", async (_what, tampering, failure) => {
    const outcome = await through(tampering);
    if (failure !== "mismatch") expect(outcome.failure).toBe(failure);
    expect(outcome.failure).not.toBeNull();
    await nobodyIsIn(outcome);
  });

  it("that is signed by another key, which the library alone would not have seen", async () => {
    const outcome = await through({ signature: "another-key" });
    expect(outcome.refused).toContain("not signed by one of its keys");
    await nobodyIsIn(outcome);
  });

  it("that is old though it has not expired", async () => {
    const outcome = await through({ claims: { iat: seconds() - 3600, exp: seconds() + 3600 } });
    await nobodyIsIn(outcome);
    expect(outcome.refused).toContain("out of date");
  });

  it("in a browser that began nothing, or for which another began", async () => {
    const jar: Jar = new Map();
    const back = sso.provider.visit(await begin(jar));
    const other: Jar = new Map();
    await nobodyIsIn(await comeBack(other, back));
    await begin(other);
    await nobodyIsIn(await comeBack(other, back));
    expect(await comeBack(jar, back)).toMatchObject({ admitted: true });
  });

  it("a second time", async () => {
    const jar: Jar = new Map();
    const back = sso.provider.visit(await begin(jar));
    const cookies = new Map(jar);
    expect(await comeBack(jar, back)).toMatchObject({ admitted: true });
    expect(await comeBack(jar, back)).toMatchObject({ admitted: false, failure: "stale" });
    // The same browser, had it kept what it was told to forget: then the code is spent.
    expect(await comeBack(cookies, back)).toMatchObject({ admitted: false, failure: "code" });
    expect(await here.count("session where method = 'single sign-on'")).toBe(1);
  });

  it("with another's verifier, where the code was taken from them", async () => {
    const [victim, thief]: [Jar, Jar] = [new Map(), new Map()];
    const back = new URL(sso.provider.visit(await begin(victim)));
    const own = new URL(await begin(thief)).searchParams.get("state") ?? "";
    back.searchParams.set("state", own);
    const outcome = await comeBack(thief, back.href);
    expect(outcome.failure).toBe("code");
    await nobodyIsIn(outcome);
  });

  it("to a browser that lost its verifier, even where the provider would take none", async () => {
    const jar: Jar = new Map();
    const back = sso.provider.visit(await begin(jar));
    sso.provider.tampering = { ignoresVerifier: true };
    jar.delete("authjs.pkce.code_verifier");
    const outcome = await comeBack(jar, back);
    expect(outcome.failure).toBe("stale");
    await nobodyIsIn(outcome);
  });
});

describe("an answer counts that is signed by what the provider says it signs by", () => {
  const offered = { id_token_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA", "HS256", "none"] };
  /** What the provider says of itself is read anew. */
  const describes = async (metadata: Readonly<Record<string, unknown>>) => {
    sso.provider.tampering = { metadata };
    const { connection } = await readyConnection(here.deps);
    await here.deps.openId.discover(connection.net, connection, true);
  };
  beforeEach(() => describes(offered));
  afterEach(() => describes({}));

  it.each(["PS256", "ES256", "EdDSA"] as const)("%s, beside others", async (algorithm) => {
    expect(await through({ metadata: offered, algorithm })).toMatchObject({ admitted: true, failure: null });
  });

  it.each(["none", "client-secret"] as const)("and never by %s, whatever it says", async (signature) => {
    await nobodyIsIn(await through({ metadata: offered, signature }));
  });

  it("and by none that it does not name", async () => {
    await describes({});
    await nobodyIsIn(await through({ algorithm: "ES256" }));
  });
});

describe("a provider that describes itself", () => {
  const described: readonly (readonly [what: string, metadata: Readonly<Record<string, unknown>>])[] = [
    ["without PKCE", { code_challenge_methods_supported: null }],
    ["with plain PKCE only", { code_challenge_methods_supported: ["plain"] }],
    ["as another issuer", { issuer: "https://evil.example" }],
    ["without a token endpoint", { token_endpoint: null }],
    ["with a token endpoint in clear", { token_endpoint: "http://id.example/token" }],
    ["with unsigned tokens only", { id_token_signing_alg_values_supported: ["none", "HS256"] }],
    ["without the code flow", { response_types_supported: ["id_token"] }],
  ];
  it.each(described)("%s gets nobody, and no sign-in without", async (_what, metadata) => {
    sso.provider.tampering = { metadata };
    here.deps.advance(6 * 60_000);
    await expect(begin(new Map())).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(sso.provider.requests).not.toContain("POST /token");
  });
});
