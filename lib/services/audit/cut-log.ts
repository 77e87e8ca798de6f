import { z } from "zod";
import { readAuditBody } from "@/lib/domain/audit/body";
import { lineHash } from "@/lib/domain/audit/checkpoint";
import { cutLine, cutText, type Cut } from "@/lib/domain/audit/cut";
import { readHead } from "@/lib/db/audit-log";
import { cutOff, dueCut } from "@/lib/db/log-cuts";
import { lastVerification } from "@/lib/db/verification";
import { defineCommand } from "@/lib/services/kernel/command";
import { isCutSignedHere, sha256 } from "./signing";

/** About so many rows at once: others wait for none of them, but what deletes them holds memory and a connection. */
const atOnce = 20_000;

/**
 * Cuts rows off the beginning of the log that are older than they are kept for, up to a checkpoint, and leaves a signed
 * record of it in their place: the rest is held against that. The database refuses what is not old enough.
 */
export const cutLog = defineCommand({
  name: "log.cut",
  summary: "Cut off rows of the audit log that are older than they are kept for.",
  permission: "log.cut",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ rows: z.number() }),
  write: async ({ tx, ctx }) => {
    // What may be evidence stays while somebody has to look at it.
    const verified = await lastVerification(tx, null);
    const found = verified === null ? null : readAuditBody(verified.body);
    const isBroken = found?.type === "audit.verified" && !found.data.unbroken;
    const due = isBroken ? null : await dueCut(tx, atOnce);
    if (due === null) return { value: { rows: 0 }, audit: "unchanged" };
    // Signing the next record vouches for the one before: for one that nobody here signed only once the log was verified
    // from there on.
    if (due.last !== null && !isCutSignedHere(due.last.line, ctx.deps.signer)) {
      const isVerified = found?.type === "audit.verified" && found.data.cutAt === due.last.n;
      if (!isVerified) return { value: { rows: 0 }, audit: "unchanged" };
    }
    const { seq, n, hash, line, last } = due;
    const { origin, epoch } = await readHead(tx);
    const { signer, clock } = ctx.deps;
    const cut: Cut = {
      ...{ origin, epoch, seq: (last?.seq ?? 0) + 1, n, hash, count: n - (last?.n ?? 0), at: clock().toISOString() },
      before: last === null ? null : lineHash(last.line, sha256),
      checkpoint: { seq, hash: lineHash(line, sha256) },
      key: signer.keyId,
    };
    const rows = await cutOff(tx, cutLine({ cut, signature: signer.sign(cutText(cut)) }));
    const object = { kind: "log", id: "cut", label: `the log up to row ${n}` } as const;
    return { value: { rows }, audit: [{ type: "audit.cut", object, data: { through: n, rows, cut: cut.seq } }] };
  },
});
