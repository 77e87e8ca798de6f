import { z } from "zod";
import { countCheckpoints } from "@/lib/db/checkpoints";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { defineQuery } from "@/lib/services/kernel/query";
import { changeEvidence, heldEvidence, listEvidence, refusalEvidence, type EvidenceSpan } from "./evidence-parts";
import {
  auditEntry,
  changeEvidenceShape,
  evidenceSpanFields,
  evidenceShows,
  heldEvidenceShape,
  refusalEvidenceShape,
} from "./schema";

const pageSize = 50;
const dayMs = 86_400_000;
/** The database has a clock of its own. */
const minuteMs = 60_000;
/** Without dates: a quarter. */
const usualDays = 90;

const input = z.strictObject({
  ...evidenceSpanFields,
  show: z.enum(evidenceShows).default("held"),
  /** Where the page begins, as the page before says. */
  after: z.coerce.number().int().min(0).optional(),
});

/** One part of the evidence for an access review of a span of time, 50 rows a page; all of it is in the download. */
export const readEvidence = defineQuery({
  name: "audit.evidence",
  summary: "Who held what, who approved what, emergencies, refusals and verifications of a span of time.",
  permission: "audit.read",
  scope: "global",
  session: "any",
  input,
  output: z.object({
    from: z.date(),
    before: z.date(),
    held: z.array(heldEvidenceShape),
    entries: z.array(auditEntry),
    changes: z.array(changeEvidenceShape),
    refusals: z.array(refusalEvidenceShape),
    checkpoints: z.object({ count: z.number(), first: z.number().nullable(), last: z.number().nullable() }).nullable(),
    /** How many there are in all, where that is known without reading them. */
    count: z.number().nullable(),
    next: z.number().nullable(),
  }),
  audit: ({ input: { gateway, show }, value: { from, before, ...parts } }) => {
    const rows = [parts.held, parts.entries, parts.changes, parts.refusals].reduce(
      (sum, { length }) => sum + length,
      0,
    );
    const span = { from: from.toISOString(), until: before.toISOString() };
    return {
      type: "audit.read",
      data: { rows, filter: { evidence: show, ...span, ...(gateway === "" ? {} : { gateway }) } },
    };
  },
  read: async ({ tx, ctx, input: asked }) => {
    const now = ctx.deps.clock();
    const span = await spanOf(tx, asked, now);
    const { from, before } = span;
    const page = { span, from: asked.after ?? null, limit: pageSize };
    const nothing = { held: [], entries: [], changes: [], refusals: [], checkpoints: null, count: null };
    switch (asked.show) {
      case "held": {
        const [all, start] = [await heldEvidence(tx, span), asked.after ?? 0];
        const held = all.slice(start, start + pageSize);
        return {
          ...nothing,
          from,
          before,
          held,
          count: all.length,
          next: start + pageSize < all.length ? start + pageSize : null,
        };
      }
      case "changes": {
        const { rows, next } = await changeEvidence(tx, page);
        return { ...nothing, from, before, changes: [...rows], next };
      }
      case "refusals": {
        const { rows, next } = await refusalEvidence(tx, page);
        return { ...nothing, from, before, refusals: [...rows], next };
      }
      default: {
        const { rows, next } = await listEvidence(tx, { ...page, list: asked.show, now });
        const checkpoints = asked.show === "checks" ? await countCheckpoints(tx, span) : null;
        return { ...nothing, from, before, entries: [...rows], checkpoints, next };
      }
    }
  },
});

/** The span in the database's terms. Throws INVALID by field, NOT_FOUND for a gateway that is not there. */
export async function spanOf(
  tx: Tx,
  asked: { readonly gateway: string; readonly from: string; readonly until: string },
  now: Date,
): Promise<EvidenceSpan> {
  const before = asked.until === "" ? new Date(now.getTime() + minuteMs) : moment(asked.until, "until");
  const from = asked.from === "" ? new Date(before.getTime() - usualDays * dayMs) : moment(asked.from, "from");
  if (from >= before) throw new AppError("INVALID", undefined, { until: "A day after the first one." });
  if (asked.gateway === "") return { gateway: null, named: null, from, before };
  const found = await tx.gateway.findUnique({ where: { name: asked.gateway }, select: { id: true, name: true } });
  if (found === null) throw new AppError("NOT_FOUND");
  return { gateway: found.id, named: found.name, from, before };
}

function moment(text: string, field: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new AppError("INVALID", undefined, { [field]: "A date, like 2026-03-01." });
  return at;
}
