import { AppError } from "@/lib/domain/errors";
import type { ValueWriting } from "@/lib/domain/value-writing";
import { providerNamed } from "@/lib/providers/registry";
import { writeValue as writeIntoBackend } from "@/lib/providers/write-value";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { findVault } from "@/lib/services/references/find-vault";
import { gatewayRules } from "./gateway-rules";
import { valueWriting, writeValueInput } from "./schema";
import { planTest, type PlannedTest } from "./test-plan";

/**
 * Writes a value into the backend of a vault, as a new secret or in place of the one that was seen. It is sent once and
 * kept nowhere: no row, log, answer or trace holds it. A gateway that is guarded has none written from here: nobody could
 * approve what nobody may see. Throws INVALID for a backend that takes none, RATE_LIMITED.
 */
export const writeVaultValue = defineCommand({
  name: "vault.write-value",
  summary: "Write a value into a vault's backend, new or in place of another.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "recent",
  input: writeValueInput,
  output: valueWriting,
  prepare: async ({ tx, ctx, input }) => {
    const gateway = await gatewayRules(tx, input.gateway);
    const row = await tx.vault.findFirst({
      where: { id: input.id, gatewayId: gateway.id },
      select: { prefix: true, provider: true },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    if (providerNamed(row.provider)?.writes !== true) throw new AppError("INVALID", readsOnly);
    const how = input.replaces === "" ? "new" : "replace";
    const about = {
      object: { kind: "vault", id: input.id, label: row.prefix },
      data: { provider: row.provider, key: input.key, how },
    } as const;
    if (gateway.guarded) return { plan: { planned: null as PlannedTest | null, about }, intent: null };
    const vault = await findVault(tx, ctx.deps.seal, gateway.id, row.prefix);
    // Gone in between, or its prefix is another's by now.
    if (vault === null || vault.id !== input.id) throw new AppError("NOT_FOUND");
    const planned = await planTest(tx, ctx, vault, { guarded: false, wants: [] });
    const plan = { planned: planned as PlannedTest | null, about };
    return { plan, intent: { type: "vault.value-write-intended", ...about } };
  },
  gather: async ({ ctx, input, plan: { planned, about } }) => {
    if (planned === null) return { writing: fourEyes, about };
    const { vault, guarded, allow } = planned;
    const { writing, code } = await writeIntoBackend({
      ...{ vault, host: ctx.deps.host({ guarded, allow }), resource: input.key, value: input.value },
      replaces: input.replaces === "" ? null : input.replaces,
    });
    // A fault of ours: all that may be told of it, as what was thrown may quote the value.
    if (code === "resolve.adapter-failed") {
      ctx.deps.log.error({ requestId: ctx.requestId, provider: vault.provider }, "an adapter failed");
    }
    return { writing, about };
  },
  write: ({ gathered: { writing, about } }) =>
    Promise.resolve({
      value: writing,
      audit: [{ type: "vault.value-written", object: about.object, data: { ...about.data, outcome: writing.state } }],
    }),
});

const readsOnly = "Keyhole writes no values into this vault's backend.";

const fourEyes: ValueWriting = {
  ...{ state: "refused", writtenAt: null, version: null },
  advice: {
    what: "This gateway is guarded, and nobody could approve a value that nobody may see.",
    whose: "backend administrator",
    next: "Have it written in the backend itself.",
  },
};
