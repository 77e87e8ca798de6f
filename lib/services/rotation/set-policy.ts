import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { staleEdit } from "@/lib/services/people/stale-edit";
import { policyPlace } from "./policy-place";
import { policyShape } from "./policy-rows";
import { reschedule } from "./reschedule";
import { setPolicyInput } from "./schema";

const fieldNames = ["maxAgeDays", "leadDays", "zone", "checkEverySeconds"] as const;

/**
 * Says how old values may get and how often is looked, for a gateway, a vault or a secret, and works the dates of all
 * that it is about anew. Throws STALE when somebody was faster, INVALID where nothing is said or nothing differs.
 */
export const setPolicy = defineCommand({
  name: "rotation.set-policy",
  summary: "Set how old values may get and how often is looked: for a gateway, one vault or one secret.",
  permission: "rotation.edit",
  scope: gatewayScope,
  session: "any",
  input: setPolicyInput,
  output: z.object({ version: z.number(), secrets: z.number() }),
  write: async ({ tx, ctx, input, target }) => {
    const place = await policyPlace(tx, { id: target.gateway ?? "", name: input.gateway }, input);
    const { gatewayId, name, secretId, label } = place;
    const row = await tx.rotationPolicy.findFirst({ where: { gatewayId, name, secretId }, select: policyShape });
    if ((row?.version ?? 0) !== input.version) {
      throw row === null ? new AppError("STALE") : await staleEdit(tx, `the rotation policy of ${label}`, row);
    }
    const next = Object.fromEntries(fieldNames.map((field) => [field, input[field]])) as Pick<
      typeof input,
      (typeof fieldNames)[number]
    >;
    if (fieldNames.every((field) => next[field] === null)) {
      throw new AppError("INVALID", "Say at least one thing, or clear the policy.");
    }
    const changed = fieldNames.filter((field) => (row?.[field] ?? null) !== next[field]);
    if (changed.length === 0) throw new AppError("INVALID", "Nothing is different from what the policy says.");
    const by = { updatedBy: personOf(ctx.actor)?.personId ?? null, updatedAt: ctx.deps.clock() };
    const version = input.version + 1;
    if (row === null) {
      await tx.rotationPolicy.create({ data: { gatewayId, name, secretId, ...next, ...by } });
    } else {
      const { count } = await tx.rotationPolicy.updateMany({
        where: { id: row.id, version: input.version },
        data: { ...next, ...by, version },
      });
      if (count === 0) throw new AppError("STALE");
    }
    const secrets = await reschedule(tx, place, changed.includes("checkEverySeconds"), ctx.deps.clock());
    const object = { kind: "rotation-policy", id: secretId ?? gatewayId, label } as const;
    const edits = changed.map((field) => ({ field, before: shown(row?.[field]), after: shown(next[field]) }));
    return {
      value: { version, secrets },
      audit: [{ type: "rotation.policy-set", object, data: { edits, secrets } }],
    };
  },
});

const shown = (value: string | number | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);
