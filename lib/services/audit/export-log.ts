import { z } from "zod";
import {
  headLine,
  headText,
  manifestLine,
  manifestText,
  rowLine,
  strangerCutLine,
  strangerLine,
  type ExportHead,
} from "@/lib/domain/audit/export-file";
import { readCutLine } from "@/lib/domain/audit/cut";
import { AppError } from "@/lib/domain/errors";
import { readHead } from "@/lib/db/audit-log";
import { readLog } from "@/lib/db/checkpoints";
import { readCuts } from "@/lib/db/log-cuts";
import { inTransaction } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import { defineDownload, type Step } from "@/lib/services/kernel/download";
import { isCutSignedHere, isSignedHere, runningHash } from "./signing";

/** Where the log ended when an export of it began. */
const end = z.object({ origin: z.string(), epoch: z.number(), rows: z.number(), hash: z.string() });
export type LogEnd = z.infer<typeof end>;

/** The whole log as a file that verifies offline with the public key: JSON lines between a signed head and a signed manifest. */
export const exportLog = defineDownload({
  name: "audit.export",
  summary: "The whole audit log as a signed file that verifies offline.",
  permission: "audit.export",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: end,
  audit: ({ value }) => ({ type: "audit.exported", data: { what: "signed log", rows: value.rows } }),
  read: async ({ tx }): Promise<LogEnd> => {
    const { origin, epoch, n, hash } = await readHead(tx);
    if (n === null || hash === null)
      throw new AppError("UNAVAILABLE", "The log has lost the record of its end. Verify it first.");
    return { origin, epoch, rows: n, hash };
  },
  file: ({ ctx, value, step }) => ({
    name: `keyhole-audit-${ctx.deps.clock().toISOString().slice(0, 10)}.jsonl`,
    type: "application/jsonl; charset=utf-8",
    chunks: exportedLines(ctx, value, step),
  }),
});

/** The file in parts, each of whole lines; a part of the log is all that is in memory. */
export async function* exportedLines(
  { deps, requestId }: Context,
  { origin, epoch, rows: last, hash }: LogEnd,
  step: Step,
): AsyncGenerator<string, void> {
  const { signer } = deps;
  const running = runningHash();
  const { cuts, parts } = await readLog(deps.db, { through: last });
  const begins = readCutLine(cuts.at(-1) ?? "")?.cut.n ?? 0;
  const head: ExportHead = {
    ...{ origin, epoch, key: signer.publicKey, at: deps.clock().toISOString(), request: requestId },
    ...{ first: begins + 1, last, hash, filter: "whole log" },
    // Who is known by the newest key vouches for those before: checkpoints of their time are in the file.
    ...(signer.earlier.length === 0 ? {} : { earlier: signer.earlier }),
  };
  const cutLines = cuts.map((line) => (isCutSignedHere(line, signer) ? line : strangerCutLine(line)));
  const first = [headLine(head, signer.sign(headText(head))), ...cutLines].map((line) => `${line}\n`).join("");
  running.add(first);
  yield first;
  let [rows, checkpoints] = [0, 0];
  for await (const part of parts) {
    await step(async () => undefined);
    const points = new Map(part.checkpoints.map((point) => [point.n, point]));
    if (rows === 0 && part.rows[0]?.n !== begins + 1 && (await inTransaction(deps.db, readCuts)).length !== cuts.length)
      throw new AppError("UNAVAILABLE", "The log was cut while it was written out. Export it again.");
    let text = "";
    for (const row of part.rows) {
      const point = row.n === null ? undefined : points.get(row.n);
      if (point !== undefined) text += `${isSignedHere(point.line, signer) ? point.line : strangerLine(point)}\n`;
      text += `${rowLine(row)}\n`;
    }
    rows += part.rows.length;
    checkpoints += points.size;
    running.add(text);
    yield text;
  }
  const manifest = { ...head, rows, checkpoints, sha256: running.soFar() };
  yield `${manifestLine(manifest, signer.sign(manifestText(manifest)))}\n`;
}
