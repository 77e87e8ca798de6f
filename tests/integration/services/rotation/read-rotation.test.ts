import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { readEvents } from "@/lib/services/rotation/read-events";
import { readPolicies } from "@/lib/services/rotation/read-policies";
import { readSecret } from "@/lib/services/rotation/read-secret";
import { readSecrets } from "@/lib/services/rotation/read-secrets";
import { readStrip } from "@/lib/services/rotation/read-strip";
import { listEventsInput, listSecretsInput, readSecretInput, stripInput } from "@/lib/services/rotation/schema";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { addEvent, addSecret } from "@/tests/support/rotation";

const here = testInstallation();
const day = 86_400_000;
let gatewayId: string;
let lab: string;
let viewer: Context;
const ids: Record<string, string> = {};
const ago = (days: number): Date => new Date(here.deps.clock().getTime() - days * day);
const ahead = (days: number): Date => ago(-days);

beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  lab = `g-${gatewayId}`;
  viewer = await signedIn(here.deps, here.owner, [["viewer", gatewayId]]);
  const add = async (name: string, plan: Parameters<typeof addSecret>[2]) => {
    ids[name] = await addSecret(here.owner, gatewayId, { resource: name, ...plan });
  };
  const expiry = (at: Date) => ({
    expiresAt: at,
    dueAt: at,
    dueReason: "expiry",
    leadAt: new Date(at.getTime() - 30 * day),
  });
  await add("fresh", { ...expiry(ahead(60)), rotatedAt: ago(3), references: ["{vault://files/fresh?ttl=60}"] });
  await add("due", { ...expiry(ahead(10)), rotatedAt: ago(30), references: ["{vault://files/due}"] });
  await add("overdue", { ...expiry(ago(2)), rotatedAt: ago(90), lookedAt: ago(1) });
  await add("failing", { failingSince: ago(1), lookedAt: ago(0), outcome: "not-found", name: "hcv-pay" });
  await add("unknown", { firstSeenAt: ago(5), references: ["{vault://env/unknown}"] });
  await here.owner.query(
    `insert into vault (gateway_id, prefix, provider, config) values ($1, 'files', 'fs', '{"prefix":"/srv","ttl":3600}')`,
    [gatewayId],
  );
  const of = (name: string) => ({ id: ids[name] ?? "", gatewayId });
  const seen = { kind: "baseline", version: null, members: ["password", "user"] } as const;
  const before = [
    { member: "password", print: "aaaa 0000" },
    { member: "user", print: "bbbb 0000" },
  ];
  await addEvent(here.owner, of("due"), { ...seen, at: ago(40) }, before);
  await addEvent(here.owner, of("due"), { kind: "rotated", at: ago(30), members: ["password"], from: null, to: null }, [
    { member: "password", print: "cccc 0000" },
    before[1]!,
  ]);
  await addEvent(here.owner, of("failing"), { kind: "missing", at: ago(1), members: null, outcome: "not-found" });
});

const list = (input: object = {}) => readSecrets(viewer, listSecretsInput.parse({ gateway: lab, ...input }));
const namesOf = async (input: object) => (await list(input)).secrets.map(({ resource }) => resource);

describe("the schedule", () => {
  it("stands by what is due first, with what nobody knows a date of at the end", async () => {
    expect((await namesOf({})).slice(0, 3)).toEqual(["overdue", "due", "fresh"]);
    expect((await namesOf({ order: "desc" })).slice(2)).toEqual(["fresh", "due", "overdue"]);
    expect(await namesOf({ sort: "name" })).toEqual(["due", "fresh", "overdue", "unknown", "failing"]);
    expect((await namesOf({ sort: "rotated", order: "desc" })).slice(0, 3)).toEqual(["fresh", "due", "overdue"]);
    expect((await namesOf({ sort: "looked", order: "desc" })).slice(0, 2)).toEqual(["failing", "overdue"]);
  });

  it.each(["fresh", "due", "overdue", "failing", "unknown"])("is narrowed to what is %s", async (status) => {
    const { secrets, count } = await list({ status });
    expect(secrets.map((row) => row.status)).toEqual([status]);
    expect([secrets[0]?.resource, count]).toEqual([status, 1]);
  });

  it("is narrowed to a vault, to a part of a name, and to days on which something was or will be", async () => {
    expect(await namesOf({ vault: "hcv-pay" })).toEqual(["failing"]);
    expect(await namesOf({ q: "S/UNK" })).toEqual(["unknown"]);
    expect(await namesOf({ q: "%" })).toEqual([]);
    const text = (at: Date) => at.toISOString().slice(0, 10);
    expect(await namesOf({ from: text(ahead(9)), until: text(ahead(11)) })).toEqual(["due"]);
    expect(await namesOf({ from: text(ago(31)), until: text(ago(29)) })).toEqual(["due"]);
    expect(await namesOf({ from: text(ahead(55)) })).toEqual(["fresh"]);
  });

  it("says why something is due, how old it is and when Kong picks a new value up", async () => {
    const { secrets } = await list();
    const named = (name: string) => secrets.find(({ resource }) => resource === name);
    expect(named("due")).toMatchObject({
      due: { reason: "expiry" },
      age: { atLeast: false },
      reach: { text: /m$|h$/ },
    });
    expect(named("due")?.age?.seconds).toBe(30 * 86_400);
    expect(named("fresh")?.reach).toEqual({ tone: "resolved", text: "now – 2 m" });
    expect(named("unknown")).toMatchObject({ age: { atLeast: true }, reach: { text: "at restart" } });
    expect(named("failing")?.reach).toBeNull();
  });

  it("counts what calls for somebody until somebody has seen it", async () => {
    expect(await list()).toMatchObject({ failing: 1, overdue: 1, count: 5 });
  });

  it.each(["due", "rotated", "looked", "name"])("goes from page to page and back, by %s", async (sort) => {
    const other = await addGateway(here.owner);
    const name = `g-${other}`;
    for (let n = 0; n < 120; n += 1) {
      const at = n % 3 === 0 ? {} : { dueAt: ahead(n % 7), rotatedAt: ago(n % 5), lookedAt: ago(n % 4) };
      await addSecret(here.owner, other, { resource: `r${n % 20}`, name: `v${n}`, ...at });
    }
    const person = await signedIn(here.deps, here.owner, [["viewer", other]]);
    for (const order of ["asc", "desc"]) {
      const page = (input: object) =>
        readSecrets(person, listSecretsInput.parse({ gateway: name, sort, order, ...input }));
      const first = await page({});
      const second = await page({ after: first.next });
      const third = await page({ after: second.next });
      const all = [first, second, third].flatMap(({ secrets }) => secrets.map(({ id }) => id));
      expect(new Set(all).size).toBe(120);
      expect(third.next).toBeNull();
      expect((await page({ before: third.previous })).secrets).toEqual(second.secrets);
      expect((await page({ before: second.previous })).secrets).toEqual(first.secrets);
    }
  });

  it("refuses a page link that it did not give", async () => {
    const after = Buffer.from(JSON.stringify(["soon", "no id"])).toString("base64url");
    await expect(list({ after })).rejects.toMatchObject({ code: "INVALID" });
  });
});

describe("one secret", () => {
  const read = (name: string) => readSecret(viewer, readSecretInput.parse({ gateway: lab, id: ids[name] }));

  it("has its history with the fingerprint of each member, and which of them changed", async () => {
    const { events } = await read("due");
    expect(events.map(({ kind, changed }) => [kind, changed])).toEqual([
      ["rotated", ["password"]],
      ["baseline", []],
    ]);
    expect(events[0]).toMatchObject({
      text: "The provider changed member `password`.",
      prints: [
        { member: "password", print: "cccc 0000" },
        { member: "user", print: "bbbb 0000" },
      ],
    });
  });

  it("has the references into it with what nodes do, and the policy that counts", async () => {
    const { references, policy, dues, moreReferences } = await read("fresh");
    expect(references[0]?.text).toBe("{vault://files/fresh?ttl=60}");
    expect(references[0]?.refresh[0]?.text).toMatch(/^Cached 60 s/);
    expect(policy).toMatchObject({ maxAgeDays: { value: null, from: null }, zone: { value: "UTC", from: null } });
    expect(dues).toMatchObject([{ reason: "expiry", atLatest: false }]);
    expect(moreReferences).toBe(false);
  });

  it("is not there under another gateway's name", async () => {
    const other = await addGateway(here.owner);
    const person = await signedIn(here.deps, here.owner, [["viewer", other]]);
    const input = readSecretInput.parse({ gateway: `g-${other}`, id: ids["due"] });
    await expect(readSecret(person, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the history", () => {
  const history = async (input: object = {}) =>
    (await readEvents(viewer, listEventsInput.parse({ gateway: lab, ...input }))).events;

  it("is that of all secrets, newest first, or narrowed", async () => {
    expect((await history()).map(({ kind }) => kind)).toEqual(["missing", "rotated", "baseline"]);
    expect((await history({ kind: "rotated" })).map(({ resource }) => resource)).toEqual(["due"]);
    expect((await history({ vault: "hcv-pay" })).map(({ kind }) => kind)).toEqual(["missing"]);
    expect(await history({ secret: ids["due"] })).toHaveLength(2);
    expect(await history({ until: ago(35).toISOString().slice(0, 10) })).toHaveLength(1);
  });
});

describe("the strip", () => {
  const strip = (input: object = {}) => readStrip(viewer, stripInput.parse({ gateway: lab, ...input }));

  it("has the events of each day and the dates to come", async () => {
    const { marks, from, before, now } = await strip();
    expect((before.getTime() - from.getTime()) / day).toBe(181);
    expect(from <= now && now < before).toBe(true);
    expect(marks.filter(({ kind }) => kind === "rotated")).toEqual([
      { at: new Date(Math.floor(ago(30).getTime() / day) * day), kind: "rotated", count: 1 },
    ]);
    expect(marks.filter(({ kind }) => kind === "expiry")).toHaveLength(3);
  });

  it("counts a busy day no further than a hundred", async () => {
    const other = await addGateway(here.owner);
    const id = await addSecret(here.owner, other);
    await here.owner.query(
      `insert into rotation_event (gateway_id, secret_id, at, position, kind, detail)
       select $1, $2, $3::timestamptz, n, 'rotated', '{}' from generate_series(1, 300) n`,
      [other, id, ago(3)],
    );
    const person = await signedIn(here.deps, here.owner, [["viewer", other]]);
    const { marks } = await readStrip(person, stripInput.parse({ gateway: `g-${other}` }));
    expect(marks).toMatchObject([{ kind: "rotated", count: 100 }]);
  });

  it("has each event of one secret, and its own dates", async () => {
    const { marks } = await strip({ secret: ids["due"] });
    expect(marks.map(({ kind }) => kind)).toEqual(["baseline", "rotated", "expiry"]);
    expect(marks[1]?.at).toEqual(ago(30));
  });
});

describe("policies", () => {
  it("are none at first", async () => {
    expect(await readPolicies(viewer, { gateway: lab })).toMatchObject({ gateway: null, vaults: [], secrets: [] });
  });
});
