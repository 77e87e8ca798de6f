import { AppError } from "@/lib/domain/errors";
import { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { Denied } from "@/lib/services/kernel/authorize";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { namesOf } from "@/lib/services/people/names-of";
import { matchingReferences } from "@/lib/services/references/filter-references";
import { forgetItems } from "./forget-items";
import { mostChecked, startCheckInput, startedCheck, type StartCheckInput } from "./schema";

/** Of each secret so many references come before the others' next: as many as one minute's budget for it allows. */
const round = 30;

/**
 * Asks for a check of tracked references: one, some, those of a filter, or all. A worker does it, batch by batch, within
 * the requester's budget. Throws CONFLICT, naming who asked for it, while another check of the gateway is under way.
 */
export const startCheck = defineCommand({
  name: "reference.check",
  summary: "Check tracked references in the background.",
  permission: "reference.resolve",
  scope: gatewayScope,
  session: "any",
  input: startCheckInput,
  output: startedCheck,
  write: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const { actor, deps } = ctx;
    const person = personOf(actor);
    // In the background goes on what a person asked for, as long as that person may.
    if (person === null) throw new Denied(target.gateway);
    const id = deps.newId();
    const which = await chosen(tx, ctx, gatewayId, input.what);
    const total = await countOf(tx, which);
    const what = inWords(input.what, total);
    const [made] = await tx.$queryRaw<{ id: string }[]>`
      insert into check_run (id, gateway_id, what, requested_by, requested_at, total, session_id, token_id)
      values (${id}::uuid, ${gatewayId}::uuid, ${what}, ${person.personId}::uuid, ${deps.clock()}, ${total},
        ${actor.kind === "person" ? actor.sessionId : null}::uuid, ${actor.kind === "token" ? actor.tokenId : null}::uuid)
      on conflict (gateway_id) where state in ('queued', 'running') do nothing
      returning id::text`;
    if (made === undefined) throw await underWay(tx, gatewayId);
    const items = await tx.$executeRaw`
      insert into check_run_item (run_id, position, reference_id)
      select ${id}::uuid, row_number() over (order by (n - 1) / ${round}::int, text), id from (
        select r.id, r.text, row_number() over (partition by coalesce(r.secret_id, r.id) order by r.text) as n
        from reference r where ${which}) as ranked`;
    // Somebody tracked or untracked meanwhile; the counts of a run never change afterwards.
    if (items !== total) throw new AppError("CONFLICT", "The references have just changed. Start the check again.");
    await forgetItems(tx, gatewayId);
    const object = { kind: "check", id, label: what } as const;
    return {
      value: { run: id, total },
      audit: [{ type: "check.started", object, data: { what, total } }],
    };
  },
});

/** The condition for the references that are meant; the table goes by the name `r`. */
async function chosen(tx: Tx, ctx: Context, gatewayId: string, what: StartCheckInput["what"]): Promise<Prisma.Sql> {
  const tracked = Prisma.sql`r.gateway_id = ${gatewayId}::uuid and r.retired_at is null`;
  if ("all" in what) return tracked;
  if ("ids" in what) {
    const ids = [...new Set(what.ids)];
    const found = await tx.reference.findMany({ where: { gatewayId, id: { in: ids } }, select: { id: true } });
    if (found.length < ids.length) throw new AppError("NOT_FOUND");
    return Prisma.sql`${tracked} and r.id = any (${ids}::uuid[])`;
  }
  const found = await tx.reference.findMany({
    where: matchingReferences(ctx, gatewayId, what.filter),
    select: { id: true },
    take: mostChecked + 1,
  });
  return Prisma.sql`${tracked} and r.id = any (${found.map(({ id }) => id)}::uuid[])`;
}

/** Throws INVALID for none, and for more than a run may have. */
async function countOf(tx: Tx, which: Prisma.Sql): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from reference r where ${which}`;
  const total = row?.n ?? 0;
  if (total === 0) throw new AppError("INVALID", "There is no tracked reference to check here. Track one first.");
  if (total > mostChecked) {
    throw new AppError("INVALID", `At most ${mostChecked.toLocaleString("en")} references at once. Narrow the filter.`);
  }
  return total;
}

function inWords(what: StartCheckInput["what"], count: number): string {
  const references = count === 1 ? "reference" : "references";
  if ("all" in what) return "all references";
  if ("ids" in what) return `${count} chosen ${references}`;
  const { name, state, outcome, q, by } = what.filter;
  const parts = [
    name === "" ? null : `of ${name}`,
    state === "" ? null : state.replaceAll("-", " "),
    outcome === "" ? null : outcome.replaceAll("-", " "),
    q === "" ? null : `with “${q}”`,
    by === "" ? null : "tracked by one person",
  ].filter((part) => part !== null);
  return parts.length === 0 ? "all references" : `${count} ${references}: ${parts.join(", ")}`;
}

async function underWay(tx: Tx, gatewayId: string): Promise<AppError> {
  const open = await tx.checkRun.findFirst({
    where: { gatewayId, state: { in: ["queued", "running"] } },
    select: { requestedBy: true, what: true, done: true, total: true },
  });
  if (open === null) return new AppError("CONFLICT", "Another check has just ended. Start this one again.");
  const names = await namesOf(tx, [open.requestedBy]);
  const who = names.get(open.requestedBy) ?? "Somebody";
  return new AppError(
    "CONFLICT",
    `${who} started a check of ${open.what} before, and it is at ${open.done} of ${open.total}. Watch that one, or cancel it.`,
  );
}
