import { holds } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { actingNow } from "./acting-now";
import { principalOf, type Context } from "./context";
import type { Download, Operation } from "./operation";
import { parseInput } from "./parse-input";
import { defineQuery, type Query } from "./query";
import type { QuerySpec } from "./spec";

/** A query whose answer goes with a file. Its event stands in the log before the first byte of that is made. */
export interface DownloadSpec<I, O> extends QuerySpec<I, O> {
  readonly audit: Exclude<QuerySpec<I, O>["audit"], "none">;
  /** `step` runs a short transaction for a part of the file, as long as the caller may still have it. */
  file(q: { readonly ctx: Context; readonly input: I; readonly value: O; readonly step: Step }): Download;
}

/** One transaction of a download. Throws UNAUTHENTICATED or FORBIDDEN once the session, token or role is gone. */
export type Step = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

export interface Downloadable<I, O> extends Query<I, O> {
  readonly download: NonNullable<Operation["download"]>;
}

/** Makes a reading operation that answers with what the file is, and can also give the file itself. */
export function defineDownload<I, O>(spec: DownloadSpec<I, O>): Downloadable<I, O> {
  const query = defineQuery<I, O>(spec);
  const download = async (ctx: Context, raw: unknown): Promise<Download> => {
    const outcome = await query.run(ctx, raw);
    if (outcome.status !== "done") throw new AppError("INTERNAL", "A download cannot wait.");
    const step: Step = (work) =>
      inTransaction(ctx.deps.db, async (tx) => {
        const { actor } = await actingNow(tx, ctx);
        if (!holds(principalOf(actor), spec.permission, null)) throw new AppError("FORBIDDEN");
        return work(tx);
      });
    // `run` gives what the operation's own output type says.
    return spec.file({ ctx, input: parseInput(spec.input, raw), value: outcome.value as O, step });
  };
  return Object.assign(query, { download });
}
