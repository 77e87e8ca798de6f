import { z } from "zod";
import { readAuditBody } from "@/lib/domain/audit/body";
import { readCutLine } from "@/lib/domain/audit/cut";
import { readSinks, sinkNames } from "@/lib/db/checkpoint-sinks";
import { newestCheckpoint } from "@/lib/db/checkpoints";
import { keptMonths, readCuts } from "@/lib/db/log-cuts";
import { lastVerification, readVerificationRun } from "@/lib/db/verification";
import { installationScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { publicPem } from "./signing";

const verification = z.object({
  at: z.date(),
  unbroken: z.boolean(),
  rows: z.number(),
  brokenAt: z.number().nullable(),
});

/** So long a verification may say nothing before it counts as broken off. */
const silentMs = 15 * 60_000;

/** How the log stands: what the last verifications found, its newest checkpoint, where those go, and the key. */
export const readLogStatus = defineQuery({
  name: "log.status",
  summary: "How the audit log stands: last verification, newest checkpoint, witnesses, and the public key.",
  permission: "settings.read",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({
    last: verification.nullable(),
    nightly: verification.nullable(),
    /** While one is under way by night. */
    running: z.object({ rows: z.number(), total: z.number() }).nullable(),
    checkpoint: z.object({ seq: z.number(), n: z.number(), at: z.date() }).nullable(),
    sinks: z.array(
      z.object({
        name: z.enum(sinkNames),
        through: z.number(),
        deliveredAt: z.date().nullable(),
        problem: z.string().nullable(),
      }),
    ),
    key: z.object({ id: z.string(), pem: z.string() }),
    /** For how many months rows are kept (null for ever), and where and when the log was cut last. */
    kept: z.object({ months: z.number().nullable(), cut: z.object({ n: z.number(), at: z.date() }).nullable() }),
    /** Whether setting how it is kept waits for others. */
    asks: z.boolean(),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const { deps } = ctx;
    const [last, nightly] = [await lastVerification(tx, null), await lastVerification(tx, "verify-audit")];
    const run = await readVerificationRun(tx);
    const checkpoint = await newestCheckpoint(tx);
    const sinks = await readSinks(tx);
    const cut = readCutLine((await readCuts(tx)).at(-1) ?? "")?.cut ?? null;
    const configured = { file: deps.checkpointFile !== null, witness: deps.witness !== null };
    const isRunning =
      run.startedAt !== null && run.finishedAt === null && deps.clock().getTime() - run.startedAt.getTime() < silentMs;
    return {
      last: last === null ? null : shown(last),
      nightly: nightly === null ? null : shown(nightly),
      running: isRunning ? { rows: run.rows, total: run.total } : null,
      checkpoint: checkpoint === null ? null : { seq: checkpoint.seq, n: checkpoint.n, at: checkpoint.at },
      // The worker's own settings say where they go; one that something went to before is shown as well.
      sinks: sinkNames
        .filter((name) => configured[name] || sinks[name].through > 0 || sinks[name].problem !== null)
        .map((name) => {
          const { through, deliveredAt, problem } = sinks[name];
          return { name, through, deliveredAt, problem };
        }),
      kept: { months: await keptMonths(tx), cut: cut === null ? null : { n: cut.n, at: new Date(cut.at) } },
      asks: (await installationScope({ tx })).guarded,
      key: { id: deps.signer.keyId, pem: publicPem(deps.signer.publicKey) },
    };
  },
});

function shown({ at, body }: { readonly at: Date; readonly body: string }): z.infer<typeof verification> {
  const read = readAuditBody(body);
  if (read?.type !== "audit.verified") return { at, unbroken: false, rows: 0, brokenAt: null };
  const { unbroken, rows, brokenAt = null } = read.data;
  return { at, unbroken, rows, brokenAt };
}
