import { AppError } from "@/lib/domain/errors";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction } from "@/lib/db/transaction";
import { authorizeAtAll, authorizeTarget, recordingRefusals } from "./authorize";
import type { Context } from "./context";
import { parseInput } from "./parse-input";
import { recordOf } from "./record";
import { resolveScope } from "./resolve-scope";
import type { QuerySpec } from "./spec";
import type { Operation } from "./operation";

export interface Query<I, O> extends Operation {
  (ctx: Context, input: I): Promise<O>;
  readonly kind: "query";
}

/** Makes the one callable of a reading operation: permission first, then input, target, the read, and its event if it has one. */
export function defineQuery<I, O>(spec: QuerySpec<I, O>): Query<I, O> {
  const run = async (ctx: Context, raw: unknown): Promise<O> => {
    await authorizeAtAll(ctx, spec);
    const input = parseInput(spec.input, raw);
    return recordingRefusals(ctx, spec.name, () =>
      inTransaction(ctx.deps.db, async (tx) => {
        const target = await resolveScope(spec, { tx, ctx, input });
        if (authorizeTarget(ctx, spec, target) === "ask") throw new AppError("INTERNAL", "A query cannot wait.");
        const value = await spec.read({ tx, ctx, input, target });
        if (spec.audit !== "none") {
          await appendAudit(tx, [recordOf(ctx, spec.audit({ ctx, input, value }), target, "done")]);
        }
        return value;
      }),
    );
  };
  const { name, permission, session, summary, input, output } = spec;
  return Object.assign(run, {
    kind: "query" as const,
    operation: name,
    permission,
    session,
    summary,
    input,
    output,
    run: async (ctx: Context, raw: unknown) => ({ status: "done" as const, value: await run(ctx, raw) }),
  });
}
