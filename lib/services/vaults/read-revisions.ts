import { z } from "zod";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { isComplete } from "./is-complete";
import { vaultEffect } from "./vault-effect";

const pageSize = 20;

const effectField = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  sensitive: z.boolean(),
});

/** What a vault was, newest first, each with what differs from the one before; of a deleted vault too. 20 a page. */
export const readRevisions = defineQuery({
  name: "vault.revisions",
  summary: "The revisions of a vault, each with what it changed.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({
    gateway: z.string().min(1).max(63),
    id: z.uuid(),
    /** Only those before this number. */
    before: z.coerce.number().int().min(1).optional(),
  }),
  output: z.object({
    revisions: z.array(
      z.object({
        number: z.number(),
        what: z.enum(["created", "edited", "deleted", "restored"]),
        prefix: z.string(),
        by: z.string().nullable(),
        at: z.date(),
        changeId: z.uuid().nullable(),
        fields: z.array(effectField),
        /** Whether the credential of then is still kept, or there was none. */
        complete: z.boolean(),
      }),
    ),
    /** Give it as `before` for the next page. */
    next: z.number().nullable(),
  }),
  audit: "none",
  read: async ({ tx, input, target }) => {
    const rows = await tx.vaultRevision.findMany({
      where: {
        vaultId: input.id,
        gatewayId: target.gateway ?? "",
        ...(input.before === undefined ? {} : { number: { lt: input.before } }),
      },
      orderBy: { number: "desc" },
      take: pageSize + 1,
    });
    const names = await namesOf(
      tx,
      rows.map(({ by }) => by),
    );
    const shown = rows.slice(0, pageSize).map((row, at) => {
      const earlier = rows[at + 1] ?? null;
      const before = earlier === null || earlier.what === "deleted" ? null : earlier;
      return {
        number: row.number,
        what: z.enum(["created", "edited", "deleted", "restored"]).parse(row.what),
        prefix: row.prefix,
        by: names.get(row.by ?? "") ?? null,
        at: row.at,
        changeId: row.changeId,
        fields: [...vaultEffect(row.what === "deleted" ? row : before, row.what === "deleted" ? null : row)],
        complete: isComplete(row.sealedNames, row.configSealed !== null || row.accessSealed !== null),
      };
    });
    return { revisions: shown, next: rows.length > pageSize ? (shown.at(-1)?.number ?? null) : null };
  },
});
