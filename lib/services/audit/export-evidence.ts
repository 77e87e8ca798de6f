import { createHash } from "node:crypto";
import { z } from "zod";
import { evidenceLine, evidenceText, type EvidenceFile, type EvidenceManifest } from "@/lib/domain/audit/evidence-file";
import { AppError } from "@/lib/domain/errors";
import { csvOf } from "@/lib/domain/text/csv";
import { htmlTable, htmlText } from "@/lib/domain/text/html";
import { readHead } from "@/lib/db/audit-log";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import { defineDownload, type Step } from "@/lib/services/kernel/download";
import { changeEvidence, heldEvidence, listEvidence, refusalEvidence, type EvidenceSpan } from "./evidence-parts";
import { changeTable, entryTables, heldTable, refusalTable, type EvidenceTable } from "./evidence-tables";
import { exportedLines } from "./export-log";
import { spanOf } from "./read-evidence";
import { evidenceSpanFields } from "./schema";
import { publicPem } from "./signing";
import { zipArchive, type ArchiveEntry } from "./zip-archive";

/** Rows a transaction, and of each list in the summary. */
const batch = 500;
const inSummary = 200;

const value = z.object({
  ...{ origin: z.string(), epoch: z.number(), rows: z.number(), hash: z.string() },
  ...{ from: z.date(), before: z.date() },
  gateway: z.object({ id: z.string(), name: z.string() }).nullable(),
});
type Value = z.infer<typeof value>;

/**
 * The evidence for an access review of a span of time, as one archive: tables and a summary for people, the whole signed
 * log that they follow from, the public key, and a signed manifest of all of it.
 */
export const exportEvidence = defineDownload({
  name: "audit.export-evidence",
  summary: "The evidence for an access review of a span of time, as one archive.",
  permission: "audit.export",
  scope: "global",
  session: "any",
  input: z.strictObject(evidenceSpanFields),
  output: value,
  audit: ({ value: { from, before, gateway, rows } }) => {
    const filter = { from: from.toISOString(), until: before.toISOString() };
    return {
      type: "audit.exported",
      data: { what: "evidence", rows, filter: { ...filter, ...(gateway === null ? {} : { gateway: gateway.name }) } },
    };
  },
  read: async ({ tx, ctx, input }): Promise<Value> => {
    const { gateway, named, from, before } = await spanOf(tx, input, ctx.deps.clock());
    const { origin, epoch, n, hash } = await readHead(tx);
    if (n === null || hash === null)
      throw new AppError("UNAVAILABLE", "The log has lost the record of its end. Verify it first.");
    const place = gateway === null || named === null ? null : { id: gateway, name: named };
    return { origin, epoch, rows: n, hash, from, before, gateway: place };
  },
  file: ({ ctx, value, step }) => ({
    name: `keyhole-evidence-${day(value.from)}-${day(value.before)}.zip`,
    type: "application/zip",
    chunks: zipArchive(files(ctx, value, step)),
  }),
});

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** All files in their order; the summary and the manifest come last, because they tell of the others. */
async function* files(ctx: Context, value: Value, step: Step): AsyncGenerator<ArchiveEntry, void> {
  const { signer, clock } = ctx.deps;
  const { from, before, gateway } = value;
  const span: EvidenceSpan = { gateway: gateway?.id ?? null, named: gateway?.name ?? null, from, before };
  const now = clock();
  const made: EvidenceFile[] = [];
  const shown: string[] = [];
  const listed = <R>(table: EvidenceTable<R>, read: Reading<R>): ArchiveEntry =>
    counted(table.file, tableChunks(table, read, step, shown), made);

  yield listed(heldTable, async (tx) => ({ rows: await heldEvidence(tx, span), next: null }));
  for (const list of ["grants", "tokens", "emergencies", "checks"] as const)
    yield listed(entryTables[list], (tx, at) => listEvidence(tx, { list, span, from: at, limit: batch, now }));
  yield listed(changeTable, (tx, at) => changeEvidence(tx, { span, from: at, limit: batch }));
  yield listed(refusalTable, (tx, at) => refusalEvidence(tx, { span, from: at, limit: batch }));
  yield counted("audit-log.jsonl", exportedLines(ctx, value, step), made);
  yield counted("public-key.pem", [publicPem(signer.publicKey)], made);
  const manifest = (): EvidenceManifest => ({
    ...{ origin: value.origin, epoch: value.epoch, key: signer.publicKey, at: now.toISOString() },
    ...{ request: ctx.requestId, from: from.toISOString(), until: before.toISOString() },
    ...{ gateway: gateway?.name ?? null, files: made },
  });
  yield counted("summary.html", [summary(manifest(), value.rows, signer.keyId, shown)], made);
  yield { name: "manifest.json", chunks: [`${evidenceLine(manifest(), signer.sign(evidenceText(manifest())))}\n`] };
}

type Reading<R> = (tx: Tx, at: number | null) => Promise<{ readonly rows: readonly R[]; readonly next: number | null }>;

async function* tableChunks<R>(
  { title, head, cells, file }: EvidenceTable<R>,
  read: Reading<R>,
  step: Step,
  shown: string[],
): AsyncGenerator<string, void> {
  yield csvOf([head]);
  const first: (readonly string[])[] = [];
  let count = 0;
  for (let at: number | null = null; ;) {
    const from: number | null = at;
    const { rows, next }: Awaited<ReturnType<Reading<R>>> = await step((tx) => read(tx, from));
    const texts = rows.map(cells);
    first.push(...texts.slice(0, Math.max(0, inSummary - first.length)));
    count += texts.length;
    if (texts.length > 0) yield csvOf(texts);
    if (next === null) break;
    at = next;
  }
  const rest = count > first.length ? `, of which the first ${first.length} are here and all in ${file}` : "";
  shown.push(htmlTable(`${title} (${count}${rest})`, head, first));
}

/** The same file, and what the manifest says of it once it has been written. */
function counted(name: string, chunks: ArchiveEntry["chunks"], made: EvidenceFile[]): ArchiveEntry {
  async function* passing(): AsyncGenerator<Uint8Array, void> {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of chunks) {
      const part = typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
      hash.update(part);
      bytes += part.length;
      yield part;
    }
    made.push({ name, bytes, sha256: hash.digest("hex") });
  }
  return { name, chunks: passing() };
}

function summary(
  { from, until, gateway, at, origin, request }: EvidenceManifest,
  rows: number,
  keyId: string,
  tables: readonly string[],
): string {
  const style =
    "body{font:14px/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem}table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid #999;padding:.2rem .5rem;text-align:left;vertical-align:top}";
  const title = `Evidence from ${from} until ${until}`;
  const facts = [
    `${gateway === null ? "All gateways" : `Gateway ${gateway}`} of the installation ${origin}.`,
    `Made ${at}, on record under the request ${request}. It follows from the ${rows} rows of audit-log.jsonl.`,
    `Signed by the key ${keyId}. Unpack it and verify with: keyhole audit verify FOLDER --key public-key.pem – with a public key that you have from elsewhere.`,
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${htmlText(title)}</title><style>${style}</style></head><body>
<h1>${htmlText(title)}</h1>
${facts.map((fact) => `<p>${htmlText(fact)}</p>`).join("\n")}
${tables.join("\n")}</body></html>
`;
}
