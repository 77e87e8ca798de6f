import { z } from "zod";
import type { AuditEvent } from "@/lib/domain/audit/event";
import type { NoticeKind } from "@/lib/domain/notification/notice";
import { AppError } from "@/lib/domain/errors";
import { decideChange as decideInDatabase, failChange, voidChange } from "@/lib/db/changes";
import { mayApplyGuarded } from "@/lib/db/role-check";
import type { Tx } from "@/lib/db/transaction";
import { Denied } from "@/lib/services/kernel/authorize";
import { coveredReason } from "@/lib/services/kernel/change-document";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Recorded, Written } from "@/lib/services/kernel/spec";
import type { Context } from "@/lib/services/kernel/context";
import { Moved, replayCommand } from "@/lib/services/kernel/replay";
import { personWithGrants } from "@/lib/services/people/person-with-grants";
import { askersOf, involvedIn } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { usedSentence } from "@/lib/services/vaults/vault-uses";
import { changeScope, peopleChangeScope } from "./change-scope";
import { decideChangeInput } from "./schema";
import { openCommand } from "./stored-change";

export const movedWhy = "What it builds upon has changed since it was requested, so it would not do what was approved.";

export const notEnforced =
  "The database does not enforce Keyhole's rules, so nothing guarded is applied. Settings, System says what is missing; a Platform admin mends it with whoever runs the database.";

/** Approving sufficed, but carrying it out did not work: the change ends as failed. */
export class NotCarriedOut extends Error {
  constructor(readonly why: string) {
    super("not carried out");
  }
}

type Input = z.infer<typeof decideChangeInput>;
type Decided = {
  readonly state: "requested" | "applied" | "rejected" | "void" | "failed";
  readonly why: string | null;
};

interface Asked {
  readonly tx: Tx;
  readonly ctx: Context;
  readonly input: Input;
}

/**
 * One person's decision on a change. The database derives who decides and counts; when the approvals suffice the
 * stored command runs in the same transaction, as its requester, after its effect was computed again and found equal.
 */
const deciding = {
  session: "recent",
  input: decideChangeInput,
  output: z.object({
    state: z.enum(["requested", "applied", "rejected", "void", "failed"]),
    why: z.string().nullable(),
  }),
  write: async ({ tx, ctx, input }: Asked): Promise<Written<Decided>> => {
    if (ctx.actor.kind !== "person") throw new AppError("STEP_UP_REQUIRED");
    const change = await storedChange(tx, input.id);
    const approve = input.decision === "approve";
    const decision = { changeId: input.id, hash: input.hash, approve, reason: input.reason || null };
    const state = await decideInDatabase(tx, ctx.actor.credential, decision);
    const { operation } = change;
    const object = { kind: "change", id: change.id, label: change.title } as const;
    const decided: AuditEvent = approve
      ? { type: "change.approved", object, data: { operation, hash: input.hash, ...reasonOf(input.reason) } }
      : { type: "change.rejected", object, data: { operation, hash: input.hash, reason: input.reason } };
    const by = ctx.actor.personId;
    if (state !== "applied") {
      if (state === "rejected") await tellEnd(tx, change, "change.rejected", by);
      else await tell(tx, await askersOf(tx, change.id), { ...noticeOf(change), kind: "change.approved", byId: by });
      return { value: { state, why: null }, audit: [decided] };
    }
    if (!(await mayApplyGuarded(tx))) throw new AppError("CONFLICT", notEnforced);
    const effects = await carryOut(tx, ctx, change);
    await tellEnd(tx, change, "change.applied", by);
    const { requesterId, hash } = change;
    const applied: AuditEvent = { type: "change.applied", object, data: { operation, hash, requesterId } };
    return { value: { state, why: null }, audit: [decided, ...effects, applied] };
  },
  recover: async ({ tx, ctx, input, error }: Asked & { readonly error: unknown }): Promise<Written<Decided> | null> => {
    if (ctx.actor.kind !== "person") return null;
    if (!(error instanceof Moved) && !(error instanceof NotCarriedOut)) return null;
    const change = await storedChange(tx, input.id);
    const object = { kind: "change", id: change.id, label: change.title } as const;
    const why = error instanceof Moved ? (error.why ?? movedWhy) : error.why;
    const data = { operation: change.operation, hash: change.hash, why };
    if (error instanceof Moved) {
      await voidChange(tx, ctx.actor.credential, change.id, why);
      await tellEnd(tx, change, "change.void", ctx.actor.personId);
      return { value: { state: "void" as const, why }, audit: [{ type: "change.voided", object, data }] };
    }
    await failChange(tx, ctx.actor.credential, change.id, why);
    await tellEnd(tx, change, "change.failed", ctx.actor.personId);
    return { value: { state: "failed" as const, why }, audit: [{ type: "change.failed", object, data }] };
  },
} as const;

/** For Approvers of what it touches; of people's roles, for those for all gateways while there is one Access admin. */
export const decideChange = defineCommand({
  name: "change.decide",
  summary: "Approve or reject a change.",
  permission: "change.decide",
  scope: changeScope,
  ...deciding,
});

/** For Access admins, of what is about people. */
export const decidePeopleChange = defineCommand({
  name: "person.decide-change",
  summary: "Approve or reject a change of a person's account or roles.",
  permission: "role.grant",
  scope: peopleChangeScope,
  ...deciding,
});

const reasonOf = (reason: string): { readonly reason?: string } => (reason === "" ? {} : { reason });

type Stored = Awaited<ReturnType<typeof storedChange>>;

const noticeOf = ({ id, title, gatewayId }: Pick<Stored, "id" | "title" | "gatewayId">) => {
  return { gatewayId, changeId: id, object: title };
};

async function tellEnd(tx: Tx, change: Stored, kind: NoticeKind, byId: string): Promise<void> {
  await tell(tx, await involvedIn(tx, change.id), { ...noticeOf(change), kind, byId });
}

export async function storedChange(tx: Tx, id: string) {
  const change = await tx.change.findUnique({
    where: { id },
    select: {
      id: true,
      title: true,
      operation: true,
      hash: true,
      document: true,
      reason: true,
      gatewayId: true,
      targetId: true,
      requesterId: true,
      commandSealed: true,
    },
  });
  if (change === null) throw new AppError("NOT_FOUND");
  return change;
}

export async function carryOut(tx: Tx, ctx: Context, change: Stored): Promise<readonly Recorded[]> {
  const raw = openCommand(ctx, change);
  const operation = ctx.deps.operation(change.operation);
  const requester = await personWithGrants(tx, change.requesterId, ctx.deps.clock());
  if (raw === null) throw new NotCarriedOut("The stored command cannot be opened: the sealing key is another one.");
  if (operation === null) throw new NotCarriedOut("This version of Keyhole does not know the operation any more.");
  if (requester === null) throw new NotCarriedOut("The person who asked for it is suspended.");
  try {
    const { audit } = await replayCommand(operation)({
      tx,
      ctx: { ...ctx, actor: { kind: "requester", ...requester } },
      raw,
      targetId: change.targetId,
      hash: change.hash,
      reason: coveredReason(change),
    });
    const { personId: id, commitment } = requester;
    return audit.map((event) => ({ ...event, by: { kind: "person", id, commitment } }));
  } catch (error) {
    if (error instanceof Denied) throw new NotCarriedOut("The person who asked for it may not do this any more.");
    if (error instanceof AppError && ["CONFLICT", "NOT_FOUND", "STALE"].includes(error.code)) {
      throw new Moved(usedSentence(error));
    }
    const why = error instanceof AppError ? (error.detail ?? Object.values(error.fields)[0]) : undefined;
    if (why !== undefined) throw new NotCarriedOut(why);
    throw error;
  }
}
