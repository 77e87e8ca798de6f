import { randomUUID } from "node:crypto";
import type pg from "pg";
import { requestChange, withdrawChange, type ChangeRequest } from "@/lib/db/changes";
import { inTransaction } from "@/lib/db/transaction";
import { canonical } from "@/lib/domain/audit/canonical";
import { ownCredential } from "@/lib/services/changes/stored-change";
import { editGateway } from "@/lib/services/gateways/edit-gateway";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { parkedCommand } from "@/lib/services/kernel/parked";
import { storeChange } from "@/lib/services/kernel/park-change";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { testDeps, type TestDeps } from "@/tests/support/deps";
import { addGateway, addPerson, connected, sha256, type PersonPlan } from "@/tests/support/organisation";
import { addFactor, codeAt } from "@/tests/support/second-factor";

export interface Place {
  readonly id: string;
  readonly name: string;
  /** Of a vault that is there. */
  readonly prefix: string;
}

/** A database with gateways, vaults and people for the matrix to try its operations on. */
export interface World {
  readonly deps: TestDeps;
  readonly owner: pg.Client;
  readonly database: Pick<TestDatabase, "appUrl" | "ownerUrl">;
  /** Where the roles under test are held. */
  readonly own: Place;
  /** Where nobody under test holds a role. */
  readonly other: Place;
  /** The vault that is there, and its version. */
  vaultOf(place: Place): Promise<{ readonly id: string; readonly version: number }>;
  /** One more vault, new or edited once: for trials that take it away or back. */
  anotherVaultOf(
    place: Place,
    state?: "new" | "edited",
    provider?: string,
  ): Promise<{ readonly id: string; readonly version: number }>;
  /** Adds a guarded gateway with a vault; from then on the installation counts as guarded too. */
  guardedPlace(): Promise<Place>;
  /** A change of that gateway (null: of the installation), asked for by the credential of `by`, else by somebody else. */
  changeOf(place: Place | null, by?: Context): Promise<{ readonly id: string; readonly hash: string }>;
  /** Lets somebody apply without approval on that gateway; the grant's id. */
  mayInEmergency(personId: string, place: Place): Promise<string>;
  /** The one emergency on that gateway that waits for its review; any that was there is reviewed. */
  emergencyOf(place: Place): Promise<{ readonly id: string }>;
  /**
   * A real change of that gateway, as somebody may ask for it who is an Author or a Platform admin there; by `by`, where
   * they are, else by somebody who is both.
   */
  askedOf(
    place: Place,
    by: Context,
    state: "draft" | "requested" | "withdrawn",
  ): Promise<{ readonly id: string; readonly hash: string }>;
  /** One more tracked reference. */
  referenceOf(place: Place): Promise<string>;
  person(plan?: PersonPlan): Promise<string>;
  /** Somebody who was invited and has not accepted yet. */
  invited(): Promise<{ readonly id: string; readonly link: string }>;
  /** A role of somebody's; its id. */
  grant(): Promise<string>;
  /** Somebody else asks for a role of weight for somebody new. */
  changeAboutPerson(): Promise<{ readonly id: string; readonly hash: string }>;
  sessionOf(personId: string): Promise<string>;
  tokenOf(personId: string): Promise<string>;
  machineTokenOf(place: Place): Promise<string>;
  /** Something that person was told. */
  noticeOf(personId: string): Promise<string>;
  /** Somebody with a password who nobody of the matrix is. */
  readonly account: { readonly email: string; readonly password: string };
  /** Gives somebody the password of that account. */
  givePassword(personId: string): Promise<void>;
  /** A sign-in whose password was right, of somebody new, and the code of the time that it waits for. */
  halfWay(now: Date): Promise<{ readonly half: string; readonly code: string }>;
  readonly somebody: string;
  close(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const database = await testDatabase();
  const owner = await connected(database.ownerUrl);
  const deps = testDeps(database.appUrl);
  const place = async (guarded: boolean): Promise<Place> => {
    const id = await addGateway(owner, { guarded, loadedVaults: "bundled,acme-http" });
    return { id, name: `g-${id}`, prefix: `there-${id.slice(0, 8)}` };
  };
  const withVault = async (made: Place): Promise<Place> => {
    // A guarded gateway takes a vault by an approved change only, from the owner role too.
    await owner.query(`
      alter table vault disable trigger vault_guard;
      insert into vault (id, gateway_id, prefix, provider, config)
        values (gen_random_uuid(), '${made.id}', '${made.prefix}', 'env', '{}');
      alter table vault enable trigger vault_guard`);
    return made;
  };
  const idOf = async (sql: string, ...values: unknown[]): Promise<string> =>
    (await owner.query<{ id: string }>(`${sql} returning id`, values)).rows[0]?.id ?? "";
  const requester = await signedIn(deps, owner, [["author", null]], { name: "Somebody else" });
  const somebody = requester.personId;
  const both = await signedIn(deps, owner, [
    ["author", null],
    ["platform-admin", null],
  ]);
  const asked = async (
    { actor }: Context,
    what: Pick<ChangeRequest, "gatewayId" | "operation" | "targetId">,
  ): Promise<{ readonly id: string; readonly hash: string }> => {
    if (actor.kind !== "person" && actor.kind !== "token") throw new Error("Only people ask.");
    const id = randomUUID();
    const document = canonical({ v: 1, effect: [], nonce: id });
    const hash = sha256(document).toString("hex");
    const rest = { title: "Something", reason: null, document, hash, commandSealed: Buffer.from("sealed") };
    await inTransaction(deps.db, (tx) => requestChange(tx, actor.credential, { id, ...what, ...rest }));
    return { id, hash };
  };
  const mayInEmergency = async (personId: string, of: Place): Promise<string> => {
    await owner.query("update session set authenticated_at = now() where person_id = $1", [personId]);
    const by = (await asked(requester, { gatewayId: null, operation: "emergency.grant", targetId: personId })).id;
    return idOf(
      `insert into emergency_grant (id, person_id, gateway_id, change_id, granted_by, granted_at, expires_at)
       values (gen_random_uuid(), $1, $2, $3, gen_random_uuid(), now(), now() + interval '1 day')`,
      ...[personId, of.id, by],
    );
  };
  const account = { email: "somebody@sample.invalid", password: "correct horse battery" };
  const passwordHash = await deps.passwords.hash(account.password);
  await owner.query("update person set email = $2, email_normal = $2, password_hash = $3 where id = $1", [
    ...[await addPerson(owner), account.email, passwordHash],
  ]);

  return {
    deps,
    owner,
    database,
    own: await withVault(await place(false)),
    other: await withVault(await place(false)),
    vaultOf: async ({ id, prefix }) => {
      const { rows } = await owner.query<{ id: string; version: number }>(
        "select id, version from vault where gateway_id = $1 and prefix = $2",
        [id, prefix],
      );
      return rows[0]!;
    },
    anotherVaultOf: async (of, state = "new", provider = "env") => {
      const id = randomUUID();
      await owner.query(`
        alter table vault disable trigger vault_guard;
        insert into vault (id, gateway_id, prefix, provider, config)
          values ('${id}', '${of.id}', 'v-${id.slice(0, 8)}', '${provider}', '{}');
        ${state === "edited" ? `update vault set version = 2, description = 'edited' where id = '${id}';` : ""}
        alter table vault enable trigger vault_guard`);
      return { id, version: state === "edited" ? 2 : 1 };
    },
    guardedPlace: async () => withVault(await place(true)),
    changeOf: (of, by = requester) =>
      asked(by, {
        gatewayId: of?.id ?? null,
        operation: of === null ? "gateway.create" : "vault.create",
        targetId: randomUUID(),
      }),
    mayInEmergency,
    emergencyOf: async (of) => {
      await owner.query(
        `update emergency set reviewed_by = gen_random_uuid(), review_session_id = gen_random_uuid(), reviewed_at = now(),
           verdict = 'ratify' where gateway_id = $1 and reviewed_at is null`,
        [of.id],
      );
      const what = { gatewayId: of.id, operation: "vault.create", targetId: randomUUID() };
      const { id } = await asked(requester, what);
      await owner.query(
        `insert into emergency (id, change_id, gateway_id, grant_id, person_id, session_id, reason, applied_at, review_by)
         values (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid(), 'Nobody else was there.', now(), now() + interval '1 day')`,
        [id, of.id, await mayInEmergency(somebody, of), somebody],
      );
      return { id };
    },
    askedOf: async (of, by, state) => {
      const holds = (role: string): boolean =>
        (personOf(by.actor)?.grants ?? []).some(
          (grant) => grant.role === role && (grant.gateway === null || grant.gateway === of.id),
        );
      const isAdmin = holds("platform-admin");
      const ctx = isAdmin || holds("author") ? by : both;
      const { rows } = await owner.query<{ version: number }>("select version from gateway where id = $1", [of.id]);
      const id = randomUUID();
      const raw = isAdmin
        ? { gateway: of.name, id: of.id, version: rows[0]?.version, edition: "enterprise", kongVersion: "3.14" }
        : { gateway: of.name, provider: "env", prefix: `asked-${id.slice(0, 8)}` };
      const parked = parkedCommand(isAdmin ? editGateway : createVault);
      return inTransaction(deps.db, async (tx) => {
        const planned = await parked.plan({ tx, ctx, raw, targetId: isAdmin ? of.id : id, reason: "" });
        const made = await storeChange({ tx, ctx, planned, reason: "", draft: state === "draft" });
        if (state === "withdrawn") await withdrawChange(tx, ownCredential(ctx), made.id);
        return { id: made.id, hash: planned.hash };
      });
    },
    person: (plan) => addPerson(owner, plan),
    invited: async () => {
      const id = await addPerson(owner, { confirmed: false });
      await owner.query("update person set password_hash = null where id = $1", [id]);
      const link = `link-${randomUUID()}`;
      await owner.query(
        `insert into one_time_link (kind, secret_hash, person_id, created_by, expires_at)
         values ('invite', $1, $2, $3, now() + interval '1 hour')`,
        [sha256(link), id, somebody],
      );
      return { id, link };
    },
    referenceOf: ({ id }) =>
      idOf(
        "insert into reference (gateway_id, text, tracked_at) values ($1, $2, now())",
        id,
        `{vault://v/${randomUUID()}}`,
      ),
    grant: async () => {
      const id = await addPerson(owner);
      return idOf("insert into role_grant (person_id, role) values ($1, 'viewer')", id);
    },
    changeAboutPerson: async () =>
      asked(requester, { gatewayId: null, operation: "role.grant", targetId: await addPerson(owner) }),
    sessionOf: (personId) =>
      idOf(
        `insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at)
         values ($1, $2, now(), now(), now() + interval '1 hour')`,
        personId,
        sha256(randomUUID()),
      ),
    // The one of the trial before ends: nobody has more than fifty.
    tokenOf: async (personId) => {
      await owner.query(
        "update api_token set revoked_at = now() where person_id = $1 and name = 'trial' and revoked_at is null",
        [personId],
      );
      return idOf(
        `insert into api_token (person_id, name, prefix, secret_hash, scopes, expires_at)
         values ($1, 'trial', 'kh_test', $2, '{vault.read}', now() + interval '1 hour')`,
        personId,
        sha256(randomUUID()),
      );
    },
    noticeOf: (personId) => idOf("insert into notification (person_id, kind) values ($1, 'audit.broken')", personId),
    machineTokenOf: async ({ id }) => {
      await owner.query("delete from machine_token where gateway_id = $1 and name = 'trial'", [id]);
      return idOf(
        `insert into machine_token (gateway_id, name, prefix, secret_hash, scopes, expires_at)
         values ($1, 'trial', 'khm_test', $2, '{vault.read}', now() + interval '1 hour')`,
        id,
        sha256(randomUUID()),
      );
    },
    account,
    givePassword: async (personId) => {
      await owner.query("update person set password_hash = $2 where id = $1", [personId, passwordHash]);
    },
    halfWay: async (now) => {
      const [personId, half] = [await addPerson(owner), `half-${randomUUID()}`];
      const { secret } = await addFactor(deps, owner, personId);
      await owner.query(
        `insert into sign_in_step (secret_hash, person_id, tries_key, expires_at)
         values ($1, $2, $3, now() + interval '4 minutes')`,
        [sha256(half), personId, randomUUID()],
      );
      return { half, code: codeAt(secret, now) };
    },
    somebody,
    close: async () => {
      await deps.close();
      await owner.end();
      await database.drop();
    },
  };
}
