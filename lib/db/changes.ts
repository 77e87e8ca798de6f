import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { NewAccount } from "./people";
import type { Tx } from "./transaction";

/** What a guarded command leaves for others to decide upon. */
export interface ChangeRequest {
  readonly id: string;
  /** Null for what concerns the installation as a whole. */
  readonly gatewayId: string | null;
  readonly operation: string;
  readonly targetId: string;
  readonly title: string;
  readonly reason: string | null;
  /** Canonical JSON. */
  readonly document: string;
  /** Hex of the document's SHA-256. */
  readonly hash: string;
  readonly commandSealed: Uint8Array;
}

export interface ChangeDecision {
  readonly changeId: string;
  /** The hash that was rendered for the person who decides. */
  readonly hash: string;
  readonly approve: boolean;
  readonly reason: string | null;
}

export type DecidedState = "requested" | "applied" | "rejected";

/**
 * The functions of the owner role that alone write changes and decisions. Each takes the credential of a session or
 * token (the secret text, not its hash), and the database derives the actor from it: a wrong id in the application
 * cannot act for somebody else. All throw `AppError` with `rule` set when refused (see `rule-codes.ts`).
 */

/**
 * Puts a change there, asked for at once or as a draft; `followsId` names the closed one that it takes the place of. Who
 * asks and the number of approvals are the database's to say; it expires in 7 days.
 */
export async function putChange(
  tx: Tx,
  credential: Secret,
  change: ChangeRequest & { readonly draft: boolean; readonly followsId: string | null },
): Promise<void> {
  const { id, gatewayId, operation, targetId, title, reason, document, hash, commandSealed, draft, followsId } = change;
  await tx.$queryRaw`select kh_change_put(${secretText(credential)}, ${id}::uuid, ${gatewayId}::uuid, ${operation},
    ${targetId}::uuid, ${title}, ${reason}, ${document}, ${hash}, ${commandSealed}::bytea, ${draft},
    ${followsId}::uuid)::text`;
}

/** Asks for a change at once. */
export async function requestChange(tx: Tx, credential: Secret, change: ChangeRequest): Promise<void> {
  await putChange(tx, credential, { ...change, draft: false, followsId: null });
}

/** What a draft is from now on; `shownHash` is of what the writer had before them. */
export async function editDraft(
  tx: Tx,
  credential: Secret,
  draft: Omit<ChangeRequest, "gatewayId" | "operation" | "targetId"> & { readonly shownHash: string },
): Promise<void> {
  const { id, shownHash, title, reason, document, hash, commandSealed } = draft;
  await tx.$queryRaw`select kh_draft_edit(${secretText(credential)}, ${id}::uuid, ${shownHash}, ${title}, ${reason},
    ${document}, ${hash}, ${commandSealed}::bytea)::text`;
}

/** Its author asks others for what the draft does. */
export async function requestDraft(tx: Tx, credential: Secret, id: string, shownHash: string): Promise<void> {
  await tx.$queryRaw`select kh_draft_request(${secretText(credential)}, ${id}::uuid, ${shownHash})::text`;
}

/** Its author drops a draft. */
export async function discardDraft(tx: Tx, credential: Secret, id: string): Promise<void> {
  await tx.$queryRaw`select kh_draft_discard(${secretText(credential)}, ${id}::uuid)::text`;
}

/** Says something to a change. For those with a part in it. */
export async function commentOnChange(
  tx: Tx,
  credential: Secret,
  comment: { readonly id: string; readonly changeId: string; readonly text: string },
): Promise<void> {
  const { id, changeId, text } = comment;
  await tx.$queryRaw`select kh_change_comment(${secretText(credential)}, ${changeId}::uuid, ${id}::uuid, ${text})::text`;
}

/** Keeps what a test of the connection that a change would make came to, in place of an earlier one. `told` is JSON. */
export async function keepChangeTest(
  tx: Tx,
  credential: Secret,
  test: { readonly changeId: string; readonly hash: string; readonly outcome: string; readonly told: string },
): Promise<void> {
  const { changeId, hash, outcome, told } = test;
  await tx.$queryRaw`
    select kh_change_test(${secretText(credential)}, ${changeId}::uuid, ${hash}, ${outcome}, ${told})::text`;
}

/** Ids of the people who could decide on a change now, as the database has it; whatever state it is in. */
export async function changeDeciders(tx: Tx, changeId: string): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select id::text from kh_change_deciders(${changeId}::uuid) as id`;
  return rows.map(({ id }) => id);
}

/** Whether a person has a hand in a change, under any account of theirs: asked for it, wrote at it, or holds a token that did. */
export async function hasAHand(tx: Tx, personId: string, changeId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ has: boolean | null }[]>`
    select kh_has_a_hand(${personId}::uuid, ${changeId}::uuid) as has`;
  return rows[0]?.has === true;
}

/** Which of these changes wait for a person's decision: they may decide, and have not. Ids, in no order. */
export async function waitingFor(tx: Tx, personId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from kh_waiting_for(${personId}::uuid, ${[...ids]}::uuid[]) as id`;
  return new Set(rows.map(({ id }) => id));
}

export interface WaitingCount {
  /** For this person's decision. */
  readonly forMe: number;
  readonly inAll: number;
}

const countedAtMost = 1001;

/**
 * How many changes wait on each of these gateways (null: the installation itself), up to 1,001 of each. Where none waits
 * there is no entry.
 */
export async function waitingCounts(
  tx: Tx,
  personId: string | null,
  gateways: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, WaitingCount>> {
  const rows = await tx.$queryRaw<(WaitingCount & { readonly gatewayId: string | null })[]>`
    with open as materialized (
      select k.id, k.gateway_id from unnest(${gateways.filter((id) => id !== null)}::uuid[]) g(id) cross join lateral (
        select c.id, c.gateway_id from change c where c.gateway_id = g.id and c.state = 'requested' limit ${countedAtMost}) k
      union all
      (select c.id, c.gateway_id from change c where ${gateways.includes(null)} and c.gateway_id is null
        and c.state = 'requested' limit ${countedAtMost})),
    mine as materialized (
      select id from kh_waiting_for(${personId}::uuid, array(select id from open)) as id)
    select o.gateway_id::text as "gatewayId", count(m.id)::int as "forMe", count(*)::int as "inAll"
    from open o left join mine m on m.id = o.id group by o.gateway_id`;
  return new Map(rows.map(({ gatewayId, ...count }) => [gatewayId, count]));
}

/**
 * One person's decision; only a session may. `applied` means that the approvals sufficed: the same transaction may now
 * write the guarded row, and must, since no other ever can.
 */
export async function decideChange(tx: Tx, credential: Secret, decision: ChangeDecision): Promise<DecidedState> {
  const { changeId, hash, approve, reason } = decision;
  const rows = await tx.$queryRaw<{ state: DecidedState }[]>`
    select kh_change_decide(${secretText(credential)}, ${changeId}::uuid, ${hash}, ${approve}, ${reason}) as state`;
  return onlyRow(rows).state;
}

/** Takes back what the credential's person asked for. */
export async function withdrawChange(tx: Tx, credential: Secret, changeId: string): Promise<void> {
  await tx.$queryRaw`select kh_change_withdraw(${secretText(credential)}, ${changeId}::uuid)::text`;
}

/** Ends a change whose effect is no longer what was shown. For those who may decide on it. */
export async function voidChange(tx: Tx, credential: Secret, changeId: string, why: string): Promise<void> {
  await tx.$queryRaw`select kh_change_void(${secretText(credential)}, ${changeId}::uuid, ${why})::text`;
}

/** Ends a change that was approved but could not be carried out. For those who may decide on it. */
export async function failChange(tx: Tx, credential: Secret, changeId: string, why: string): Promise<void> {
  await tx.$queryRaw`select kh_change_fail(${secretText(credential)}, ${changeId}::uuid, ${why})::text`;
}

/** Ends the requests that nobody decided in time; gives their ids. */
export async function expireChanges(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select id::text from kh_change_expire() as id`;
  return rows.map(({ id }) => id);
}

/** What an account with a password starts with. */
export interface NewPerson extends NewAccount {
  readonly passwordHash: string;
}

/** Uses up the one-time set-up link and makes the two first accounts; gives their ids. */
export async function setUp(
  tx: Tx,
  link: Secret,
  admin: NewPerson,
  worker: NewPerson,
): Promise<{ readonly adminId: string; readonly workerId: string }> {
  const rows = await tx.$queryRaw<{ adminId: string; workerId: string }[]>`
    select admin_id::text as "adminId", worker_id::text as "workerId"
    from kh_setup(${secretText(link)}, ${JSON.stringify(admin)}::jsonb, ${JSON.stringify(worker)}::jsonb)`;
  return onlyRow(rows);
}
