import { z } from "zod";
import { readAuditBody } from "@/lib/domain/audit/body";
import { csvOf } from "@/lib/domain/text/csv";
import { AppError } from "@/lib/domain/errors";
import { readHead } from "@/lib/db/audit-log";
import { readAudit } from "@/lib/db/audit-page";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import { defineDownload, type Step } from "@/lib/services/kernel/download";
import { namesOf } from "@/lib/services/people/names-of";
import { entries, filterOf, givenOf, peopleIn } from "./read-audit-log";
import { auditFilterFields } from "./schema";

/** Rows a transaction. */
const batch = 500;
const columns = ["row", "time", "who", "id", "event", "what", "on", "outcome", "gateway", "request", "hash"] as const;

const exportTableInput = z.strictObject(auditFilterFields);
type Input = z.infer<typeof exportTableInput>;

/** All rows that a filter of the log leaves, newest first, as CSV for people. It is not signed: the whole log's export is. */
export const exportTable = defineDownload({
  name: "audit.export-table",
  summary: "The rows of the audit log that a filter leaves, as CSV.",
  permission: "audit.export",
  scope: "global",
  session: "any",
  input: exportTableInput,
  output: z.object({ through: z.number(), found: z.boolean() }),
  audit: ({ input, value }) => ({
    type: "audit.exported",
    data: { what: "table", filter: givenOf(input, value.found) },
  }),
  read: async ({ tx, ctx, input }) => {
    // What the filter says wrongly is said before anything is sent.
    const filter = await filterOf(tx, input, await gatewayId(tx, input), ctx.deps.clock());
    const found = await readAudit(tx, filter, { from: null, backwards: false }, 1);
    return { through: (await readHead(tx)).n ?? 0, found: found.length > 0 };
  },
  file: ({ ctx, input, value, step }) => ({
    name: `keyhole-audit-${ctx.deps.clock().toISOString().slice(0, 10)}.csv`,
    type: "text/csv; charset=utf-8",
    chunks: tableLines(ctx, input, value.through, step),
  }),
});

async function* tableLines(ctx: Context, input: Input, through: number, step: Step): AsyncGenerator<string, void> {
  yield csvOf([columns]);
  const now = ctx.deps.clock();
  for (let from = through + 1; ;) {
    const shown = await step(async (tx) => {
      const filter = await filterOf(tx, input, await gatewayId(tx, input), now);
      const rows = await readAudit(tx, filter, { from, backwards: false }, batch);
      const read = rows.map((row) => ({ row, body: readAuditBody(row.body) }));
      const people = await namesOf(tx, [...new Set(read.flatMap(({ body }) => (body === null ? [] : peopleIn(body))))]);
      return entries(tx, read, people, now);
    });
    if (shown.length > 0)
      yield csvOf(
        shown.map(({ n, at, who, actor, type, sentence, object, outcome, gateway, requestId, hash }) => [
          ...[String(n), at.toISOString(), who, actor ?? "", type, sentence, object ?? "", outcome],
          ...[gateway ?? "", requestId, hash],
        ]),
      );
    const last = shown.at(-1);
    if (last === undefined || shown.length < batch) return;
    from = last.n;
  }
}

/** The id of the gateway that is asked for by name; null for all. Throws NOT_FOUND. */
async function gatewayId(tx: Tx, { gateway: name }: Input): Promise<string | null> {
  if (name === "") return null;
  const found = await tx.gateway.findUnique({ where: { name }, select: { id: true } });
  if (found === null) throw new AppError("NOT_FOUND");
  return found.id;
}
