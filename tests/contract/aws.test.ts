import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome, Owner } from "@/lib/domain/resolution";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { aws } from "@/lib/providers/aws";
import type { Host, Item, OpenedVault, Want } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { httpServer } from "../support/loopback-server";
import { readByPool } from "../support/read-by-pool";
import { failingStep, resolveOnce } from "../support/resolving";
import { awsError, awsErrors, AwsStub, commonError, sendReply, type AwsReply } from "./stubs/aws";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

let stub: AwsStub;
let net: ClosableNet;
let host: Host;
let now: Date;

beforeEach(async () => {
  stub = await AwsStub.start();
  now = new Date("2026-06-01T00:00:00Z");
  net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: stub.server.port }], guarded: true, own: [] });
  host = { net, env: new Map(), fsRoots: [], now: () => now };
});
afterEach(async () => {
  await net.close();
  await stub.close();
});

const vault = (more: Partial<OpenedVault> = {}): OpenedVault => ({
  config: { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin },
  access: { access_key_id: stub.keyId, secret_access_key: stub.secretKey },
  level: "values",
  ...more,
});
const want = (resource: string, version: number | null = null): Want => ({ resource, version });
const session = async (of = vault()) => {
  const opened = await aws.open(of, host);
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
};
const read = (wants: readonly Want[], of = vault()) => readByPool({ provider: aws, vault: of, host }, wants);
const look = async (one: Want, of = vault({ level: "metadata" })) => (await (await session(of)).describe?.([one]))?.[0];
const told = (items: readonly (Item<unknown> | undefined)[]): readonly string[] =>
  items.map((item) => (item === undefined ? "nothing" : item.ok ? "ok" : item.code));
const texts = (items: Awaited<ReturnType<typeof read>>): readonly string[] =>
  items.map((item) => (item.ok ? new TextDecoder().decode(item.value.secret.reveal()) : item.code));
const resolve = (raw: string, more: Partial<FoundVault> = {}) =>
  resolveOnce(raw, { prod: { id: "v", provider: "aws", ...vault(), ...more } }, { host });

describe("a secret of AWS", () => {
  it("is asked for as Kong does, once, in a signed request of which the trace tells what is asked for and nothing that lets in", async () => {
    stub.put("app/db", '{"user":"u","password":"p"}');
    const { explanation } = await resolve("{vault://prod/app%2Fdb/password}");
    expect(explanation.outcome).toBe("resolved");
    expect(stub.asked).toEqual(["GetSecretValue", "DescribeSecret"]);
    expect(stub.server.requests()[0]).toMatchObject({
      ...{ method: "POST", url: "/" },
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.GetSecretValue" },
    });
    expect([...stub.regions]).toEqual(["eu-west-1"]);
    const request = explanation.steps.find(({ name }) => name === "request")?.request;
    expect(request?.curl).toContain("-H 'x-amz-target: secretsmanager.GetSecretValue'");
    expect(request?.curl).toContain(`--data '{"SecretId":"app/db","VersionStage":"AWSCURRENT"}'`);
    const all = JSON.stringify(explanation);
    for (const secret of [stub.keyId, stub.secretKey, '"p"']) expect(all).not.toContain(secret);
  });

  it("is read whole, in whatever letters, and with what AWS tells beside it", async () => {
    stub.put("ünïcode", "no");
    stub.put("app/db", `pässwörd ☃ ${canary}`);
    stub.secrets.get("app/db")!.more = {
      ...{ RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } },
      ...{ LastRotatedDate: 1_770_000_000, NextRotationDate: 1_772_592_000 },
    };
    const [item] = await read([want("app/db")]);
    expect(texts([item!])).toEqual([`pässwörd ☃ ${canary}`]);
    expect(item).toMatchObject({
      value: {
        meta: {
          version: stub.secrets.get("app/db")?.versions[0]?.id,
          createdAt: new Date(1_767_225_600_123),
          expiresAt: null,
          plan: {
            ...{ nextAt: new Date(1_772_592_000_000), everySeconds: 30 * 86_400 },
            lastAt: new Date(1_770_000_000_000),
          },
        },
      },
    });
    const before = stub.asked.length;
    expect(told(await read([want("ünïcode"), want("a\nb"), want("../x"), want("a b"), want("")]))).toEqual(
      Array(5).fill("aws.name-not-allowed"),
    );
    expect(stub.asked).toHaveLength(before);
  });

  it("is found by name, by ARN and by an ARN without its end", async () => {
    stub.put("app/db", "v");
    const { arn } = stub.secrets.get("app/db")!;
    expect(texts(await read([want("app/db"), want(arn), want(arn.slice(0, -7))]))).toEqual(["v", "v", "v"]);
    expect(stub.batches).toEqual([3]);
  });

  it("has the current version for #1, the one before for #2, and no other number", async () => {
    stub.put("s", "first");
    expect(told(await read([want("s", 2)]))).toEqual(["aws.no-previous-version"]);
    stub.put("s", "second");
    stub.put("s", "third");
    expect(texts(await read([want("s"), want("s", 1), want("s", 2), want("s", 3), want("s", 0)]))).toEqual([
      ...["third", "third", "second", "aws.version-unknown", "aws.version-unknown"],
    ]);
  });

  it("tells a rotation that was denied to look at from none, and remembers that it was", async () => {
    stub.put("s", "v");
    const [free] = await read([want("s")]);
    stub.denied.add("DescribeSecret");
    const [first] = await read([want("s")]);
    const [second] = await read([want("s")]);
    const plans = [free, first, second].map((item) => (item?.ok === true ? item.value.meta.plan : null));
    expect(plans).toEqual(["none", "denied", "denied"]);
    expect(stub.asked.filter((action) => action === "DescribeSecret")).toHaveLength(2);
  });

  it("reads on when AWS wants to be asked for rotations less, and leaves them out for a while", async () => {
    for (const id of ["s", "t"]) stub.put(id, "v");
    stub.busy.add("DescribeSecret");
    const open = await session();
    for (const _ of [1, 2, 3]) {
      const items = await open.read([want("s")]);
      expect(items.map((item) => item.ok && item.value.meta.plan)).toEqual(["unknown"]);
    }
    expect(await open.readTogether?.([want("s"), want("t")])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(stub.asked.filter((action) => action === "DescribeSecret")).toHaveLength(1);
  });

  it("says of one secret alone that its rotation was denied to look at", async () => {
    for (const id of ["seen", "unseen"]) stub.put(id, "v");
    stub.denied.add("DescribeSecret unseen");
    const plans = async (...ids: readonly string[]) =>
      (await read(ids.map((id) => want(id)))).map((item) => (item.ok ? item.value.meta.plan : null));
    expect(await plans("unseen")).toEqual(["denied"]);
    expect(await plans("seen")).toEqual(["none"]);
    expect(await plans("unseen", "seen")).toEqual(["denied", "none"]);
  });

  it("shows the rotation that is set, that none is, and that it may not be seen", async () => {
    stub.put("app", "x");
    const answer = async () =>
      (await resolve("{vault://prod/app/}")).explanation.steps.find(({ name }) => name === "answer");
    expect((await answer())?.details).toEqual(["No rotation is set for it in the backend."]);
    stub.secrets.get("app")!.more = {
      ...{ RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } },
      ...{ LastRotatedDate: 1_770_000_000, NextRotationDate: 1_780_000_000 },
    };
    const set = await answer();
    expect([set?.details, set?.times?.map(({ label }) => label)]).toEqual([
      ...[["The backend rotates it every 30 d."], ["Written", "Rotated", "Next rotation"]],
    ]);
    stub.denied.add("DescribeSecret");
    expect((await answer())?.details).toEqual(["Whether rotation is set for it is not for this identity to see."]);
  });

  it("takes nothing from the environment", async () => {
    const foreign = {
      ...{ AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:9" },
      ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "other", AWS_SECRET_ACCESS_KEY: "other", AWS_MAX_ATTEMPTS: "5" },
      ...{ AWS_USE_FIPS_ENDPOINT: "true", AWS_PROFILE: "nope", AWS_CONFIG_FILE: "/proc/self/environ" },
    };
    Object.assign(process.env, foreign);
    try {
      stub.put("s", "v");
      expect(texts(await read([want("s")]))).toEqual(["v"]);
      expect([...stub.regions]).toEqual(["eu-west-1"]);
      const { access: _access, ...none } = vault();
      expect(await aws.open({ ...none, access: {} }, host)).toMatchObject({ ok: false, code: "aws.no-access" });
    } finally {
      for (const name of Object.keys(foreign)) delete process.env[name];
    }
  });

  it("is not asked for where a redirect leads, and never twice", async () => {
    const thief = await httpServer((_, response) => void response.end("{}"));
    stub.put("s", "v");
    stub.onAny = (_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${thief.port}/` });
      response.end();
    };
    expect(told(await read([want("s")]))).toEqual(["net.redirect"]);
    expect(thief.connections()).toBe(0);
    stub.onAny = sendReply(awsErrors.throttled);
    stub.asked.length = 0;
    expect(told(await read([want("s")]))).toEqual(["aws.throttled"]);
    expect(stub.valuesAsked()).toBe(1);
    await thief.close();
  });
});

describe("many secrets of AWS", () => {
  const names = Array.from({ length: 45 }, (_, at) => `app/s${at}`);

  it("are asked for by twenties, with an error for each that has one", async () => {
    names.forEach((name) => stub.put(name, `value of ${name}`));
    stub.secrets.delete("app/s3");
    stub.denied.add("GetSecretValue app/s4");
    stub.secrets.get("app/s5")!.deletedAt = 1_780_000_000;
    stub.secrets.get("app/s6")!.versions.length = 0;
    stub.put("app/s7", Buffer.from([0, 255]));
    const items = await read([...names.map((name) => want(name)), want("a b"), want("app/s0")]);
    expect(stub.batches).toEqual([20, 20, 5]);
    expect(stub.valuesAsked()).toBe(3);
    expect(texts(items)).toEqual([
      ...names
        .map((name) => `value of ${name}`)
        .with(3, "aws.secret-missing")
        .with(4, "aws.denied")
        .with(5, "aws.deletion-scheduled")
        .with(6, "aws.no-value")
        .with(7, "aws.binary-value"),
      ...["aws.name-not-allowed", "value of app/s0"],
    ]);
  });

  it("are asked for one by one where that is refused, which is remembered for an hour", async () => {
    ["a", "b"].forEach((name) => stub.put(name, name));
    stub.denied.add("BatchGetSecretValue");
    const both = [want("a"), want("b")];
    expect(texts(await read(both))).toEqual(["a", "b"]);
    expect(texts(await read(both))).toEqual(["a", "b"]);
    const batches = () => stub.asked.filter((action) => action === "BatchGetSecretValue").length;
    expect(batches()).toBe(1);
    now = new Date(now.getTime() + 3_600_001);
    stub.denied.clear();
    expect(texts(await read(both))).toEqual(["a", "b"]);
    expect(batches()).toBe(2);
    // What one identity may not, another may.
    stub.denied.add("BatchGetSecretValue");
    await read(both);
    await read(both, vault({ config: { ...vault().config, region: "eu-west-2" } }));
    expect(batches()).toBe(4);
  });

  it("that are left out of an answer are asked for alone", async () => {
    ["a", "b"].forEach((name) => stub.put(name, name));
    stub.onSecrets = { status: 200, text: '{"SecretValues":[],"Errors":[]}' };
    const items = read([want("a"), want("b")]);
    await expect.poll(() => stub.asked[0]).toBe("BatchGetSecretValue");
    stub.onSecrets = null;
    expect(texts(await items).every((text) => ["a", "b", "aws.answer-unknown"].includes(text))).toBe(true);
    expect(stub.asked).toContain("GetSecretValue");
  });

  it("are left alone when AWS asks for that", async () => {
    names.forEach((name) => stub.put(name, name));
    stub.onAny = sendReply(awsErrors.throttled);
    const items = await read(names.map((name) => want(name)));
    expect(new Set(told(items))).toEqual(new Set(["aws.throttled"]));
    // What was under way when the first was told, and nothing by itself after it.
    expect(stub.asked).toEqual(["BatchGetSecretValue", "BatchGetSecretValue", "BatchGetSecretValue"]);
  });
});

describe("an access limited to metadata", () => {
  it("never asks for a value", async () => {
    stub.put("app/db", canary);
    const { explanation } = await resolve("{vault://prod/app%2Fdb/}", { level: "metadata" });
    expect([explanation.outcome, explanation.preview]).toEqual(["present-unverified", null]);
    const limited = vault({ level: "metadata" });
    const asked = await (await session(limited)).read([want("app/db"), want("app/db", 2)]);
    expect(told(asked)).toEqual(Array(2).fill("aws.values-not-allowed"));
    expect(await (await session(limited)).readTogether?.([want("app/db"), want("app/other")])).toEqual([null, null]);
    expect((await aws.test(limited, host)).rights.map(({ state }) => state)).toEqual(["proven"]);
    expect(stub.valuesAsked()).toBe(0);
    expect(new Set(stub.asked)).toEqual(new Set(["DescribeSecret", "ListSecretVersionIds", "GetCallerIdentity"]));
  });

  it("sees versions, when they were written, and the plan", async () => {
    stub.put("s", "first");
    stub.put("s", "second");
    const secret = stub.secrets.get("s")!;
    const [first, second] = secret.versions;
    expect(await look(want("s"))).toMatchObject({
      value: { version: second?.id, createdAt: new Date(1_767_225_601_123), plan: "none" },
    });
    expect(await look(want("s", 2))).toMatchObject({ value: { version: first?.id } });
    secret.more = { RotationEnabled: true, RotationRules: { ScheduleExpression: "rate(10 days)" } };
    expect(await look(want("s"))).toMatchObject({
      value: { plan: { everySeconds: 864_000, nextAt: null, lastAt: null } },
    });
    secret.more = { RotationEnabled: true, RotationRules: { ScheduleExpression: "cron(0 8 1 * ? *)" } };
    expect(await look(want("s"))).toMatchObject({ value: { plan: { everySeconds: null } } });
    // As an emulator puts it; the real one leaves it out.
    secret.more = { RotationEnabled: false };
    expect(await look(want("s"))).toMatchObject({ value: { plan: "none" } });
    stub.denied.add("ListSecretVersionIds");
    expect(await look(want("s"))).toMatchObject({ value: { version: second?.id, createdAt: null } });
    first!.stages = ["AWSPENDING"];
    const stuck = await look(want("s"));
    expect(stuck?.steps[0]?.note).toMatch(/not come to its end/);
    const [value] = await read([want("s")]);
    expect(value?.steps.map(({ note }) => note ?? "")).toContain(stuck?.steps[0]?.note);
    expect(told([await look(want("s", 2))])).toEqual(["aws.no-previous-version"]);
    secret.deletedAt = 1_780_000_000;
    expect(told([await look(want("s"))])).toEqual(["aws.deletion-scheduled"]);
    secret.deletedAt = null;
    secret.versions.length = 0;
    expect(told([await look(want("s")), await look(want("none"))])).toEqual(["aws.no-value", "aws.secret-missing"]);
    stub.denied.add("DescribeSecret");
    expect(told([await look(want("s"))])).toEqual(["aws.denied"]);
  });
});

describe("each answer of AWS", () => {
  const author = "vault author" as const;
  const administrator = "backend administrator" as const;
  const quoted = (type: string): AwsReply => commonError(type, `about ${canary}`);
  const rows: readonly (readonly [string, AwsReply, Outcome, Owner, RegExp])[] = [
    ["missing", awsErrors.missing, "not-found", "reference author", /%2F/],
    ["empty", awsErrors.missingStage("AWSCURRENT"), "not-found", administrator, /Put a value/],
    ["deleted", awsErrors.deleted, "deleted", administrator, /RestoreSecret/],
    ["denied", awsErrors.denied("GetSecretValue", canary), "forbidden", administrator, /policy below/],
    [
      "KMS",
      awsError("AccessDeniedException", `Access to KMS is not allowed ${canary}`),
      "forbidden",
      administrator,
      /key policy/,
    ],
    ["key gone", quoted("DecryptionFailure"), "forbidden", administrator, /Enable the key/],
    ["throttled", awsErrors.throttled, "throttled", administrator, /less often/],
    [
      "throttled by 429",
      { status: 429, text: canary, headers: { "retry-after": "7" } },
      "throttled",
      administrator,
      /7 s/,
    ],
    ["unknown key", awsErrors.unknownKey, "unauthenticated", author, /IAM/],
    ["wrong secret", awsErrors.wrongSignature, "unauthenticated", author, /same pair/],
    [
      "clock",
      commonError("InvalidSignatureException", "Signature expired: 1 is now earlier"),
      "unauthenticated",
      "Keyhole's operator",
      /NTP/,
    ],
    ["expired", awsErrors.expired, "unauthenticated", author, /new one/],
    ["refused", quoted("ValidationException"), "misconfigured", author, /CloudTrail/],
    ["broken", commonError("InternalServiceError", canary, 500), "unreachable", administrator, /Health/],
    ["broken without words", { status: 503, text: `<html>${canary}` }, "unreachable", administrator, /Health/],
    ["of nobody", { status: 404, text: canary }, "malformed", author, /endpoints/],
    ["an empty success", { status: 200, text: "{}" }, "malformed", author, /endpoints/],
    ["a list", { status: 200, text: `["${canary}"]` }, "malformed", author, /endpoints/],
    ["a number for a value", { status: 200, text: '{"SecretString":5}' }, "malformed", author, /endpoints/],
  ];
  it.each(rows)("%s", async (_, reply, outcome, whose, next) => {
    stub.onSecrets = reply;
    const found = await resolve("{vault://prod/app%2Fdb/}");
    const { explanation } = found;
    expect([explanation.outcome, failingStep(explanation), explanation.advice?.whose]).toEqual([
      outcome,
      "answer",
      whose,
    ]);
    expect(explanation.advice?.next).toMatch(next);
    expect(JSON.stringify(found)).not.toContain(canary.slice(0, 12));
  });

  const shapes: readonly (readonly [string, Omit<AwsReply, "status">])[] = [
    ["in __type", { text: '{"__type":"ResourceNotFoundException"}' }],
    ["with the service before it", { text: '{"__type":"com.amazonaws.secretsmanager#ResourceNotFoundException"}' }],
    ["with an address after it", { text: '{"__type":"ResourceNotFoundException:http://internal.amazon.com/coral/"}' }],
    ["in a header", { text: "{}", headers: { "x-amzn-errortype": "ResourceNotFoundException:http://x/" } }],
    ["in code", { text: '{"code":"ResourceNotFoundException","message":"x"}' }],
    ["in XML", { text: "<Response><Errors><Error><Code>ResourceNotFoundException</Code></Error></Errors></Response>" }],
  ];
  it.each(shapes)("has its name %s, whatever the status", async (_, reply) => {
    for (const status of [400, 404]) {
      stub.onSecrets = { status, ...reply };
      expect(told(await read([want("s")]))).toEqual(["aws.secret-missing"]);
    }
  });
});

describe("the smallest policy for AWS", () => {
  const config = { region: "eu-west-1" };
  const policy = (names: readonly string[], level: "values" | "metadata", of: object = config) => {
    const found = aws.leastPolicy?.(
      names.map((name) => want(name)),
      level,
      { ...of },
    );
    return found == null
      ? null
      : (JSON.parse(found.text) as { Statement: { Action: string[]; Resource: unknown }[] }).Statement;
  };

  it("allows what the level needs on that secret alone", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:*:secret:app/db-??????";
    expect(policy(["app/db"], "values")).toEqual([
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource: [arn] },
    ]);
    expect(policy(["app/db"], "metadata")).toEqual([
      {
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"],
        Resource: [arn],
      },
    ]);
    expect(policy(["a", "b"], "values")?.[1]).toMatchObject({ Action: ["secretsmanager:BatchGetSecretValue"] });
    expect(policy(["a", "b"], "metadata")).toHaveLength(1);
  });

  it("names account and partition where the role tells them, and an ARN as it is", () => {
    const of = { region: "cn-north-1", assume_role_arn: "arn:aws-cn:iam::210987654321:role/r" };
    expect(policy(["a"], "values", of)?.[0]?.Resource).toEqual([
      "arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:a-??????",
    ]);
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbC1dE";
    expect(policy([arn], "values")?.[0]?.Resource).toEqual([arn]);
  });

  it.each(["*", "app/*", "a?", "${aws:username}", 'a"b', "a b", "", "../x"])("is not written for %j", (name) => {
    expect(policy([name], "values")).toBeNull();
  });
});
