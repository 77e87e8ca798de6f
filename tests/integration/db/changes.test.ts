import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  decideChange,
  expireChanges,
  failChange,
  putChange,
  requestChange,
  voidChange,
  withdrawChange,
  type ChangeRequest,
  type DecidedState,
} from "@/lib/db/changes";
import { createDatabase, type Database } from "@/lib/db/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { addGateway, addPerson, addSession, addToken, connected, sha256 } from "@/tests/support/organisation";

let database: TestDatabase;
let owner: pg.Client;
let app: Database;
let lab: string;
let prod: string;
let strict: string;
let author: Secret;
let authorId: string;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  app = createDatabase(database.appUrl, { max: 12 });
  lab = await addGateway(owner);
  prod = await addGateway(owner, { guarded: true });
  // The owner's rows pass the guards only without them, and a second guarded gateway would need a change.
  await owner.query("alter table gateway disable trigger gateway_guard");
  strict = await addGateway(owner, { guarded: true, approvals: 2 });
  await owner.query("alter table gateway enable trigger gateway_guard");
  authorId = await addPerson(owner, {
    roles: [
      ["author", null],
      ["platform-admin", null],
    ],
  });
  author = await addSession(owner, authorId);
});

afterAll(async () => {
  await app?.close();
  await owner?.end();
  await database?.drop();
});

const asRuled = <T>(work: (tx: Tx) => Promise<T>): Promise<T | string> =>
  inTransaction(app, work).catch((error: unknown) => {
    if (error instanceof AppError && error.rule !== null) return error.rule;
    throw error;
  });

async function requested(
  credential: Secret,
  gatewayId: string | null,
  more: Partial<ChangeRequest> = {},
): Promise<ChangeRequest> {
  const id = randomUUID();
  const document = JSON.stringify({ id });
  const change: ChangeRequest = {
    ...{ id, gatewayId, operation: gatewayId === null ? "gateway.create" : "vault.create", targetId: randomUUID() },
    ...{ title: "Create something", reason: null, document, hash: sha256(document).toString("hex") },
    commandSealed: new Uint8Array([1, 2, 3]),
    ...more,
  };
  await inTransaction(app, (tx) => requestChange(tx, credential, change));
  return change;
}

const approver = async (gateway: string | null): Promise<Secret> =>
  addSession(owner, await addPerson(owner, { roles: [["approver", gateway]] }));

const decide = (tx: Tx, who: Secret, change: ChangeRequest, approve = true, reason: string | null = null) =>
  decideChange(tx, who, { changeId: change.id, hash: change.hash, approve, reason });

const decided = (who: Secret, change: ChangeRequest, approve = true, reason: string | null = null) =>
  asRuled<DecidedState>((tx) => decide(tx, who, change, approve, reason));

const createVault = (tx: Tx, id: string, gatewayId: string) =>
  tx.vault.create({ data: { id, gatewayId, prefix: `v-${id}`, provider: "env", config: {} } });

const stateOf = async (change: ChangeRequest): Promise<string> =>
  (await owner.query<{ state: string }>("select state from change where id = $1", [change.id])).rows[0]?.state ?? "";

const frozen = (document: string) => ({ document, hash: sha256(document).toString("hex") });
const withReason = (reason: string) =>
  frozen(JSON.stringify({ nonce: randomUUID(), reason: sha256(reason).toString("hex") }));
const inText = (reason: string) =>
  frozen(JSON.stringify({ note: `"reason":"${sha256(reason).toString("hex")}"`, nonce: randomUUID() }));

describe("asking for a change", () => {
  it("takes requester, token and number of approvals from the database, not from the caller", async () => {
    const token = await addToken(owner, authorId);
    const change = await requested(token, strict);
    const { rows } = await owner.query(
      `select requester_id, token_id is not null as by_token, approvals_needed, state,
        extract(epoch from expires_at - requested_at)::int as seconds from change where id = $1`,
      [change.id],
    );
    expect(rows[0]).toEqual({
      ...{ requester_id: authorId, by_token: true, approvals_needed: 2, state: "requested", seconds: 7 * 86_400 },
    });
  });

  it.each([
    ["that nobody has", async () => Secret.fromText("guess")],
    ["of a session that was ended", () => addSession(owner, authorId, { ended: true })],
    ["of a session that has expired", () => addSession(owner, authorId, { expired: true })],
    ["of a session idle for 15 minutes", () => addSession(owner, authorId, { idleMinutes: 15 })],
    ["of a token that was revoked", () => addToken(owner, authorId, { revoked: true })],
    ["of a token that has expired", () => addToken(owner, authorId, { expired: true })],
    ["of a suspended person", async () => addSession(owner, await addPerson(owner, { suspended: true }))],
  ])("is refused for a credential %s", async (_whose, credential) => {
    const failure = await requested(await credential(), prod).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "UNAUTHENTICATED", rule: "KH001" });
  });

  it.each([
    ["an operation that is not guarded", { operation: "vault.read" }, "KH013"],
    ["a gateway's operation without the gateway", { gatewayId: null, operation: "vault.create" }, "KH013"],
    ["the installation's operation under one gateway", { operation: "allow-list.edit" }, "KH013"],
    ["a hash that is not the document's", { hash: "0".repeat(64) }, "KH004"],
    ["a reason that the document does not hold", { reason: "For the sake of it." }, "KH004"],
    ["another reason than the document's", { ...withReason("One."), reason: "Another." }, "KH004"],
    ["no reason where the document holds one", { ...withReason("One."), reason: null }, "KH004"],
    ["a reason that only stands in a text", { ...inText("One."), reason: "One." }, "KH004"],
  ])("is refused for %s", async (_what, more, rule) => {
    await expect(requested(author, prod, more)).rejects.toMatchObject({ rule });
  });

  it("takes the reason whose hash the document holds", async () => {
    expect(await stateOf(await requested(author, prod, { ...withReason("One."), reason: "One." }))).toBe("requested");
  });

  it("in the place of a closed one is about the same target", async () => {
    const change = await requested(author, prod);
    await asRuled((tx) => withdrawChange(tx, author, change.id));
    const again = (targetId: string) => {
      const next = { ...change, id: randomUUID(), targetId, draft: false, followsId: change.id };
      return asRuled((tx) => putChange(tx, author, next).then(() => "done"));
    };
    expect(await again(randomUUID())).toBe("KH017");
    expect(await again(change.targetId)).toBe("done");
  });
});

describe("deciding on a change", () => {
  it("is refused to whoever asked for it, though an Approver", async () => {
    const both = await addSession(
      owner,
      await addPerson(owner, {
        roles: [
          ["author", null],
          ["approver", null],
        ],
      }),
    );
    expect(await decided(both, await requested(both, prod))).toBe("KH002");
  });

  it("is refused to the owner of the token it came by", async () => {
    const person = await addPerson(owner, {
      roles: [
        ["author", null],
        ["approver", null],
      ],
    });
    const change = await requested(await addToken(owner, person), prod);
    expect(await decided(await addSession(owner, person), change)).toBe("KH002");
  });

  it("is refused to another account with the requester's address", async () => {
    const asker = await addPerson(owner, { roles: [["author", null]], email: "Same@example.test" });
    const twin = await addPerson(owner, { roles: [["approver", null]], email: "same@Example.test" });
    const change = await requested(await addSession(owner, asker), prod);
    expect(await decided(await addSession(owner, twin), change)).toBe("KH002");
  });

  it("is refused to a token, whoever owns it", async () => {
    const token = await addToken(owner, await addPerson(owner, { roles: [["approver", null]] }));
    expect(await decided(token, await requested(author, prod))).toBe("KH010");
  });

  it("is refused without the role, and with the role for another gateway", async () => {
    const change = await requested(author, prod);
    expect(await decided(await addSession(owner, await addPerson(owner)), change)).toBe("KH003");
    expect(await decided(await approver(lab), change)).toBe("KH003");
  });

  it("on what concerns the installation takes an Approver for all gateways", async () => {
    const change = await requested(author, null);
    expect(await decided(await approver(prod), change)).toBe("KH003");
    expect(await decided(await approver(null), change)).toBe("applied");
  });

  it("is refused to an account that nobody has confirmed", async () => {
    const person = await addPerson(owner, { roles: [["approver", null]], confirmed: false });
    expect(await decided(await addSession(owner, person), await requested(author, prod))).toBe("KH011");
  });

  it("is refused under another hash than the document's", async () => {
    const change = await requested(author, prod);
    expect(await decided(await approver(prod), { ...change, hash: "0".repeat(64) })).toBe("KH004");
  });

  it("is refused for a change there is not", async () => {
    expect(await decided(await approver(prod), { ...(await requested(author, prod)), id: randomUUID() })).toBe("KH017");
  });

  it("is refused a second time to the same person", async () => {
    const change = await requested(author, strict);
    const who = await approver(strict);
    expect(await decided(who, change)).toBe("requested");
    expect(await decided(who, change)).toBe("KH006");
  });

  it("against it needs a reason, and ends it for good", async () => {
    const change = await requested(author, strict);
    const who = await approver(strict);
    expect(await decided(who, change, false)).toBe("KH012");
    expect(await decided(who, change, false, " x ")).toBe("KH012");
    expect(await decided(who, change, false, "not on a Friday")).toBe("rejected");
    expect(await decided(await approver(strict), change)).toBe("KH005");
  });

  it("after seven days is too late, and the sweep ends what is overdue and nothing else", async () => {
    const [late, open] = [await requested(author, prod), await requested(author, prod)];
    await owner.query("alter table change disable trigger change_frozen");
    await owner.query(
      "update change set requested_at = now() - interval '8 days', expires_at = now() - interval '1 day' where id = $1",
      [late.id],
    );
    await owner.query("alter table change enable trigger change_frozen");
    expect(await decided(await approver(prod), late)).toBe("KH005");
    expect(await inTransaction(app, expireChanges)).toEqual([late.id]);
    expect([await stateOf(late), await stateOf(open)]).toEqual(["expired", "requested"]);
  });
});

describe("counting approvals", () => {
  it("takes as many people as the gateway asked for when the change was requested", async () => {
    const change = await requested(author, strict);
    expect(await decided(await approver(strict), change)).toBe("requested");
    expect(await decided(await approver(null), change)).toBe("applied");
  });

  it("takes more when the gateway asks for more by now, and no fewer when it asks for fewer", async () => {
    const [before, after] = [await requested(author, prod), await requested(author, strict)];
    await owner.query("alter table gateway disable trigger gateway_guard");
    await owner.query("update gateway set approvals_needed = case id when $1 then 2 else 1 end", [prod]);
    expect(await decided(await approver(prod), before)).toBe("requested");
    expect(await decided(await approver(strict), after)).toBe("requested");
    await owner.query("update gateway set approvals_needed = case id when $1 then 2 else 1 end", [strict]);
    await owner.query("alter table gateway enable trigger gateway_guard");
  });

  it.each([
    ["lost the role", "delete from role_grant where person_id = $1"],
    ["was suspended", "update person set suspended_at = now() where id = $1"],
    ["is no longer confirmed", "update person set confirmed_at = null where id = $1"],
  ])("leaves out whoever %s since", async (_what, sql) => {
    const change = await requested(author, strict);
    const person = await addPerson(owner, { roles: [["approver", strict]] });
    expect(await decided(await addSession(owner, person), change)).toBe("requested");
    await owner.query(sql, [person]);
    expect(await decided(await approver(strict), change)).toBe("requested");
    expect(await decided(await approver(strict), change)).toBe("applied");
  });

  it("leaves out approvals older than 24 hours, which the same person may give again", async () => {
    const change = await requested(author, strict);
    const first = await approver(strict);
    expect(await decided(first, change)).toBe("requested");
    await owner.query("alter table decision disable trigger decision_frozen");
    await owner.query("update decision set decided_at = now() - interval '25 hours' where change_id = $1", [change.id]);
    await owner.query("alter table decision enable trigger decision_frozen");
    expect(await decided(await approver(strict), change)).toBe("requested");
    expect(await decided(first, change)).toBe("applied");
  });
});

describe("ending a change", () => {
  it("early is for the requester alone, by session or token", async () => {
    const change = await requested(author, prod);
    expect(await asRuled((tx) => approver(prod).then((who) => withdrawChange(tx, who, change.id)))).toBe("KH014");
    const token = await addToken(owner, authorId);
    await inTransaction(app, (tx) => withdrawChange(tx, token, change.id));
    expect(await stateOf(change)).toBe("withdrawn");
    expect(await asRuled((tx) => withdrawChange(tx, author, change.id))).toBe("KH005");
  });

  it.each([
    ["void", voidChange],
    ["failed", failChange],
  ])("as %s is for those who may decide", async (state, end) => {
    const change = await requested(author, prod);
    expect(await asRuled((tx) => end(tx, author, change.id, "because"))).toBe("KH002");
    const who = await approver(prod);
    await inTransaction(app, (tx) => end(tx, who, change.id, "because"));
    expect(await stateOf(change)).toBe(state);
  });

  it("cannot be undone, not by the owner either", async () => {
    const change = await requested(author, prod);
    await inTransaction(app, (tx) => withdrawChange(tx, author, change.id));
    for (const sql of [
      "update change set state = 'requested', closed_at = null where id = $1",
      "update change set document = '{}', hash = encode(sha256('{}'), 'hex') where id = $1",
      "delete from change where id = $1",
    ]) {
      await expect(owner.query(sql, [change.id])).rejects.toMatchObject({ code: "KH008" });
    }
  });
});

describe("a guarded write", () => {
  it("passes inside the transaction that applied its change, and in no other", async () => {
    const change = await requested(author, prod);
    const who = await approver(prod);
    await inTransaction(app, async (tx) => {
      expect(await decide(tx, who, change)).toBe("applied");
      await createVault(tx, change.targetId, prod);
    });
    const again = { ...change, targetId: randomUUID() };
    expect(await asRuled((tx) => createVault(tx, again.targetId, prod))).toBe("KH007");
  });

  it("does not pass later by a change that was applied without it", async () => {
    const change = await requested(author, prod);
    expect(await decided(await approver(prod), change)).toBe("applied");
    expect(await asRuled((tx) => createVault(tx, change.targetId, prod))).toBe("KH007");
  });

  it.each([
    ["another row", (change: ChangeRequest) => [randomUUID(), prod, change] as const],
    ["another gateway", (change: ChangeRequest) => [change.targetId, strict, change] as const],
  ])("does not pass for %s than the approved one", async (_what, other) => {
    const change = await requested(author, prod);
    const who = await approver(prod);
    const [id, gateway] = other(change);
    const outcome = await asRuled(async (tx) => {
      await decide(tx, who, change);
      await createVault(tx, id, gateway);
    });
    expect(outcome).toBe("KH007");
    expect(await stateOf(change)).toBe("requested");
  });

  it("does not pass on another table, nor as another kind of write", async () => {
    const change = await requested(author, null);
    const who = await approver(null);
    const entry = await asRuled(async (tx) => {
      await decide(tx, who, change);
      await tx.allowEntry.create({ data: { id: change.targetId, target: "127.0.0.1:9" } });
    });
    expect(entry).toBe("KH007");
    await owner.query("begin");
    await owner.query("select kh_change_decide($1, $2, $3, true, null)", [
      new TextDecoder().decode(who.reveal()),
      change.id,
      change.hash,
    ]);
    await owner.query(
      "insert into gateway (id, name, edition, kong_version, guarded) values ($1, 'by-change', 'oss', '3.9', true)",
      [change.targetId],
    );
    await expect(
      owner.query("update gateway set guarded = false where id = $1", [change.targetId]),
    ).rejects.toMatchObject({
      code: "KH007",
    });
    await owner.query("rollback");
  });

  it("passes as the kind of write that was approved: creating is not altering what was created", async () => {
    const again = await requested(author, prod);
    const who = await approver(prod);
    await owner.query("begin");
    const args = [new TextDecoder().decode(who.reveal()), again.id, again.hash];
    await owner.query("select kh_change_decide($1, $2, $3, true, null)", args);
    await owner.query(
      "insert into vault (id, gateway_id, prefix, provider, config) values ($1, $2, 'by-owner', 'env', '{}')",
      [again.targetId, prod],
    );
    for (const sql of ["update vault set description = 'x' where id = $1", "delete from vault where id = $1"]) {
      await owner.query("savepoint here");
      await expect(owner.query(sql, [again.targetId])).rejects.toMatchObject({ code: "KH007" });
      await owner.query("rollback to savepoint here");
    }
    await owner.query("rollback");
  });

  it("to the allow-list passes by its own change", async () => {
    const change = await requested(author, null, { operation: "allow-list.edit" });
    const who = await approver(null);
    await inTransaction(app, async (tx) => {
      await decide(tx, who, change);
      await tx.allowEntry.create({ data: { id: change.targetId, target: "10.0.0.0/8:443" } });
    });
    const removal = await requested(author, null, { operation: "allow-list.edit", targetId: change.targetId });
    expect(await asRuled((tx) => tx.allowEntry.deleteMany({ where: { id: change.targetId } }))).toBe("KH007");
    await inTransaction(app, async (tx) => {
      await decide(tx, who, removal);
      await tx.allowEntry.deleteMany({ where: { id: change.targetId } });
    });
    expect((await owner.query("select from allow_entry where id = $1", [change.targetId])).rowCount).toBe(0);
  });

  it("beside the guard needs nothing: an unguarded gateway's vaults", async () => {
    const id = randomUUID();
    await inTransaction(app, (tx) => createVault(tx, id, lab));
    expect((await owner.query("select from vault where id = $1", [id])).rowCount).toBe(1);
  });
});

describe("many at once", () => {
  const rounds = process.env.KEYHOLE_PROVE ? 200 : 12;

  it("eight approvals apply a change exactly once, at the second approval, and never by its requester", async () => {
    const people: Secret[] = [];
    while (people.length < 7) people.push(await approver(strict));
    const requesterId = await addPerson(owner, {
      roles: [
        ["author", null],
        ["approver", null],
      ],
    });
    const requester = await addSession(owner, requesterId);
    for (let round = 0; round < rounds; round++) {
      const change = await requested(requester, strict);
      const outcomes = await Promise.all(
        [requester, ...people].map((who) =>
          asRuled(async (tx) => {
            const state = await decide(tx, who, change);
            if (state === "applied") await createVault(tx, change.targetId, strict);
            return state;
          }),
        ),
      );
      expect(outcomes[0]).toMatch(/^KH00[25]$/);
      expect(outcomes.slice(1).toSorted()).toEqual([...Array<string>(5).fill("KH005"), "applied", "requested"]);
      const { rows } = await owner.query(
        `select count(*)::int as approvals, (count(*) filter (where person_id = $2))::int as own,
          (select count(*)::int from vault where id = $3) as vaults from decision where change_id = $1`,
        [change.id, requesterId, change.targetId],
      );
      expect(rows[0]).toEqual({ approvals: 2, own: 0, vaults: 1 });
    }
  });

  it("an approval and a withdrawal leave one of the two", async () => {
    const who = await approver(prod);
    for (let round = 0; round < rounds; round++) {
      const change = await requested(author, prod);
      const outcomes = await Promise.all([
        decided(who, change),
        asRuled((tx) => withdrawChange(tx, author, change.id).then(() => "withdrawn")),
      ]);
      expect([
        ["applied", "KH005"],
        ["KH005", "withdrawn"],
      ]).toContainEqual(outcomes);
      expect(["applied", "withdrawn"]).toContain(await stateOf(change));
    }
  });

  it("a guard that comes into force and a write beside it do not pass each other by", async () => {
    for (let round = 0; round < rounds; round++) {
      const gateway = randomUUID();
      await owner.query("alter table gateway disable trigger gateway_guard");
      await owner.query("insert into gateway (id, name, edition, kong_version) values ($1, $2, 'oss', '3.9')", [
        gateway,
        `r-${gateway}`,
      ]);
      const vaultId = randomUUID();
      const guarding = await connected(database.ownerUrl);
      await guarding.query("begin");
      const [written] = await Promise.all([
        (async () => {
          if (round % 2 === 0) await guarding.query("update gateway set guarded = true where id = $1", [gateway]);
          const write = asRuled((tx) => createVault(tx, vaultId, gateway));
          if (round % 2 === 1) await guarding.query("update gateway set guarded = true where id = $1", [gateway]);
          return () => write;
        })(),
      ]);
      await guarding.query("commit");
      const outcome = await written();
      const { rowCount } = await owner.query("select from vault where id = $1", [vaultId]);
      expect(rowCount).toBe(outcome === "KH007" ? 0 : 1);
      if (round % 2 === 0) expect(outcome).toBe("KH007");
      await guarding.end();
      await owner.query("alter table gateway enable trigger gateway_guard");
    }
  });
});
