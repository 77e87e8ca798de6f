import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { holds } from "@/lib/domain/access/decide";
import { isAboutPeople, operationsAboutPeople } from "@/lib/domain/access/guarded-operations";
import { AppError } from "@/lib/domain/errors";
import { emergencyOfChange } from "@/lib/services/emergencies/emergency-of-change";
import { changeDeciders, hasAHand, waitingFor } from "@/lib/db/changes";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { beyond } from "@/lib/services/kernel/beyond";
import type { ChangeDocument } from "@/lib/services/kernel/change-document";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";
import { keyId, keyMoment, pageLinks, pageOf, sliceOf, type Slice } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { usesOfVault } from "@/lib/services/vaults/vault-uses";
import { namedFields, reasonAgainstPeople } from "./about-people";
import { connectionOf } from "./change-connection";
import { changeScope } from "./change-scope";
import { storyOf } from "./change-story";
import { previewAgain } from "./preview-again";
import { reasonAgainst } from "./reason-against";
import { changeDetail, changeRow, changeStates, listChangesInput, readChangeInput } from "./schema";
import { storedChange, whyUnopened } from "./stored-change";
import { waitingCounts } from "./waiting-counts";

const pageSize = 50;
const approvalMs = 24 * 3_600_000;

const shape = {
  id: true,
  title: true,
  operation: true,
  state: true,
  stateWhy: true,
  tokenId: true,
  requesterId: true,
  requestedAt: true,
  expiresAt: true,
  closedAt: true,
  approvalsNeeded: true,
  gatewayId: true,
} as const;

interface StoredRow {
  readonly id: string;
  readonly title: string;
  readonly operation: string;
  readonly state: string;
  readonly stateWhy: string | null;
  readonly tokenId: string | null;
  readonly requesterId: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly closedAt: Date | null;
  readonly approvalsNeeded: number;
  readonly gatewayId: string | null;
}

interface StoredDecision {
  readonly approved: boolean;
  readonly personId: string;
  readonly reason: string | null;
  readonly decidedAt: Date;
  readonly person: { readonly name: string };
}

type Row = StoredRow & { readonly requester: string; readonly decisions: readonly StoredDecision[] };

/**
 * The same changes with who asked for them and who decided. One query after the other: selected as relations of one
 * query Prisma asks for both at once over the one connection of the transaction, which the driver is to refuse.
 */
async function withPeople<R extends StoredRow>(tx: Tx, rows: readonly R[]): Promise<(R & Row)[]> {
  const requesters = await tx.person.findMany({
    where: { id: { in: rows.map(({ requesterId }) => requesterId) } },
    select: { id: true, name: true },
    take: rows.length,
  });
  const decisions = await tx.decision.findMany({
    where: { changeId: { in: rows.map(({ id }) => id) } },
    select: {
      changeId: true,
      approved: true,
      personId: true,
      reason: true,
      decidedAt: true,
      person: { select: { name: true } },
    },
    orderBy: { decidedAt: "asc" },
  });
  const names = new Map(requesters.map(({ id, name }) => [id, name]));
  const gateways = await tx.gateway.findMany({
    where: { id: { in: [...new Set(rows.flatMap(({ gatewayId }) => gatewayId ?? []))] } },
    select: { id: true, approvalsNeeded: true },
    take: rows.length,
  });
  const needed = new Map(gateways.map(({ id, approvalsNeeded }) => [id, approvalsNeeded]));
  return rows.map((row) => ({
    ...row,
    approvalsNeeded: neededNow(row, needed.get(row.gatewayId ?? "") ?? 1),
    requester: names.get(row.requesterId) ?? "",
    decisions: decisions.filter(({ changeId }) => changeId === row.id),
  }));
}

/** As the database counts: the greater of what the gateway asked for then and asks for now. Of a closed change, that of then. */
const neededNow = ({ state, approvalsNeeded }: StoredRow, now: number): number =>
  state === "requested" || state === "draft" ? Math.max(approvalsNeeded, now) : approvalsNeeded;

/** As the database counts: an approval lapses, and may then be given anew. Of a closed change all stand. */
const standing = <D extends { readonly decidedAt: Date }>(
  decisions: readonly D[],
  state: string,
  now: Date,
): readonly D[] =>
  decisions.filter(({ decidedAt }) => state !== "requested" || now.getTime() - decidedAt.getTime() < approvalMs);

const toRow = (row: Row, ctx: Context, forMe: boolean) => ({
  id: row.id,
  title: row.title,
  operation: row.operation,
  state: z.enum(changeStates).parse(row.state),
  stateWhy: row.stateWhy,
  requester: row.requester,
  byToken: row.tokenId !== null,
  requestedAt: row.requestedAt,
  expiresAt: row.expiresAt,
  closedAt: row.closedAt,
  approvals: standing(row.decisions, row.state, ctx.deps.clock()).filter(({ approved }) => approved).length,
  approvalsNeeded: row.approvalsNeeded,
  mine: row.requesterId === personOf(ctx.actor)?.personId,
  forMe,
});

/** The rows of a list, as their reader has them. */
async function listed(tx: Tx, ctx: Context, rows: readonly StoredRow[]): Promise<ReturnType<typeof toRow>[]> {
  const open = rows.filter(({ state }) => state === "requested").map(({ id }) => id);
  const forMe = ctx.actor.kind === "person" ? await waitingFor(tx, ctx.actor.personId, open) : new Set<string>();
  return (await withPeople(tx, rows)).map((row) => toRow(row, ctx, forMe.has(row.id)));
}

/** Changes of a gateway, newest first; with a grant for all gateways also those of the installation. 50 a page. */
export const readChanges = defineQuery({
  name: "change.list",
  summary: "Changes of a gateway that wait or were decided.",
  permission: "change.read",
  scope: gatewayScope,
  session: "any",
  input: listChangesInput,
  output: z.object({
    changes: z.array(changeRow),
    /** How many wait, whatever the page shows: for the reader's decision, and in all. Each up to 1,001. */
    waiting: z.object({ forMe: z.number(), inAll: z.number() }),
    ...pageLinks.shape,
  }),
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const slice = sliceOf(input, 2);
    const forAll = holds(principalOf(ctx.actor), "change.read", null);
    const fetched: StoredRow[] = [];
    // One by one, so that each is read along its index; of both, as many as a page needs.
    for (const gatewayId of forAll ? [target.gateway, null] : [target.gateway]) {
      fetched.push(...(await fetchPage(tx, gatewayId, input.state, slice)));
    }
    fetched.sort(inOrder(slice.backwards));
    fetched.splice(pageSize + 1);
    const page = pageOf(fetched, pageSize, slice, (row) => [row.requestedAt.toISOString(), row.id]);
    const { next, previous } = page;
    const counts = target.gateway === null ? undefined : await waitingCounts(tx, ctx, [target.gateway]);
    const waiting = counts?.get(target.gateway ?? "") ?? { forMe: 0, inAll: 0 };
    return { changes: await listed(tx, ctx, page.rows), waiting, next, previous };
  },
});

/** Changes about people's accounts and roles, newest first. */
export const readPeopleChanges = defineQuery({
  name: "person.list-changes",
  summary: "Changes of people's accounts and roles that wait or were decided.",
  permission: "person.read",
  scope: "global",
  session: "any",
  input: listChangesInput.omit({ gateway: true }),
  output: z.object({ changes: z.array(changeRow), ...pageLinks.shape }),
  audit: "none",
  read: async ({ tx, ctx, input }) => {
    const slice = sliceOf(input, 2);
    const fetched = await fetchPage(tx, null, input.state, slice, operationsAboutPeople);
    const page = pageOf(fetched, pageSize, slice, (row) => [row.requestedAt.toISOString(), row.id]);
    const { next, previous } = page;
    return { changes: await listed(tx, ctx, page.rows), next, previous };
  },
});

type State = z.infer<typeof listChangesInput>["state"];

function fetchPage(
  tx: Tx,
  gatewayId: string | null,
  state: State,
  { from, backwards }: Slice,
  operations?: readonly string[],
): Promise<StoredRow[]> {
  const direction = backwards ? "asc" : "desc";
  return tx.change.findMany({
    where: {
      AND: [
        { gatewayId },
        state === "all" ? {} : { state },
        operations === undefined ? {} : { operation: { in: [...operations] } },
        from === null
          ? {}
          : beyond(backwards ? "gt" : "lt", ["requestedAt", keyMoment(from[0])], ["id", keyId(from[1])]),
      ],
    },
    // The gateway is the same for all of them: it stands here so that its being null does not hide the index's order.
    orderBy: [{ gatewayId: backwards ? "desc" : "asc" }, { requestedAt: direction }, { id: direction }],
    take: pageSize + 1,
    select: shape,
  });
}

/** Newest first, or the other way; ids as the database orders them. */
const inOrder =
  (backwards: boolean) =>
  (a: StoredRow, b: StoredRow): number => {
    const newestFirst = b.requestedAt.getTime() - a.requestedAt.getTime() || (a.id < b.id ? 1 : -1);
    return backwards ? -newestFirst : newestFirst;
  };

/** One change with the document that is to be approved. */
export const readChange = defineQuery({
  name: "change.read",
  summary: "One change: its document, its hash, who decided.",
  permission: "change.read",
  scope: changeScope,
  session: "any",
  input: readChangeInput,
  output: changeDetail,
  audit: "none",
  read: ({ tx, ctx, input, target }) => detailOf(tx, ctx, input, target.gateway),
});

/** The same in all its parts, for whoever may read it. Throws NOT_FOUND. */
export async function detailOf(
  tx: Tx,
  ctx: Context,
  { id, comments }: { readonly id: string; readonly comments?: string | undefined },
  gatewayId: string | null,
): Promise<z.infer<typeof changeDetail>> {
  const stored = await tx.change.findUnique({
    where: { id },
    select: {
      ...shape,
      ...{ document: true, hash: true, reason: true, targetId: true, draftedAt: true, followsId: true },
      gateway: { select: { name: true } },
    },
  });
  if (stored === null) throw new AppError("NOT_FOUND");
  const [row] = await withPeople(tx, [stored]);
  if (row === undefined) throw new AppError("NOT_FOUND");
  // Only `parkChange` writes documents, and the database holds hash and text together.
  const document = JSON.parse(row.document) as ChangeDocument;
  const me = personOf(ctx.actor)?.personId ?? null;
  const hand = me !== null && (await hasAHand(tx, me, id));
  const summary = toRow(row, ctx, me !== null && (await waitingFor(tx, me, [id])).has(id));
  const decisions = standing(row.decisions, row.state, ctx.deps.clock());
  const whyNot = isAboutPeople(row.operation)
    ? await reasonAgainstPeople(
        tx,
        ctx,
        { ...summary, requesterId: row.requesterId, targetId: row.targetId },
        decisions,
      )
    : await reasonAgainst(tx, ctx, { ...summary, hand, gatewayId, decisions });
  const writes = row.state === "draft" && (summary.mine || holds(principalOf(ctx.actor), "change.draft", gatewayId));
  const takesPart = writes || hand || (me !== null && (await changeDeciders(tx, id)).includes(me));
  return {
    ...summary,
    reason: row.reason,
    story: await storyOf(tx, row, comments),
    follows: row.followsId === null ? null : await otherOf(tx, { id: row.followsId }),
    followedBy: await otherOf(tx, { followsId: id }),
    again: await previewAgain(tx, ctx, id),
    unopened: ["draft", "requested"].includes(row.state) ? whyUnopened(ctx, await storedChange(tx, id)) : null,
    mayWrite: writes,
    mayComment: takesPart,
    hash: row.hash,
    gateway: row.gateway?.name ?? null,
    fields: isAboutPeople(row.operation) ? await namedFields(tx, ctx, document.effect) : [...document.effect],
    uses: await usesOfTarget(tx, row, document),
    connection: await connectionOf(tx, ctx, row),
    decisions: row.decisions.map(({ person, approved, reason, decidedAt }) => ({
      person: person.name,
      approved,
      reason,
      decidedAt,
    })),
    mayDecide: whyNot === null,
    whyNot,
    emergency: await emergencyOfChange(tx, ctx, { ...summary, gatewayId }),
  };
}

async function otherOf(tx: Tx, where: { readonly id: string } | { readonly followsId: string }) {
  const row = await tx.change.findFirst({
    where,
    orderBy: { requestedAt: "desc" },
    select: { id: true, title: true, state: true },
  });
  return row === null ? null : { ...row, state: z.enum(changeStates).parse(row.state) };
}

/** What uses the vault that a change is about, by the prefix it has now; else by the one that the change gives it. */
async function usesOfTarget(
  tx: Tx,
  { gatewayId, operation, targetId }: { gatewayId: string | null; operation: string; targetId: string },
  { effect }: ChangeDocument,
) {
  if (gatewayId === null || !operation.startsWith("vault.")) return null;
  const told = effect.find(({ field }) => field === "prefix");
  const row = await tx.vault.findFirst({ where: { id: targetId, gatewayId }, select: { prefix: true } });
  const prefix = row?.prefix ?? told?.before ?? told?.after ?? null;
  return prefix === null ? null : { prefix, ...(await usesOfVault(tx, gatewayId, prefix)) };
}
