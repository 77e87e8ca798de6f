import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import type { EffectField } from "@/lib/services/kernel/spec";
import { staleEdit } from "@/lib/services/people/stale-edit";
import { gatewayScope } from "./gateway-scope";
import { editGatewayInput, gatewaySettings } from "./schema";

type Input = z.infer<typeof editGatewayInput>;

/**
 * Alters a gateway's settings; its name stays, since addresses and the log hold it. Waits for others where it is guarded
 * now: a guard is raised at once and relaxed by two. Throws STALE when somebody was faster.
 */
export const editGateway = defineGuardedCommand({
  name: "gateway.edit",
  summary: "Edit a gateway: version, edition, loaded vaults, environment, guard.",
  permission: "gateway.edit",
  scope: gatewayScope,
  session: "any",
  input: editGatewayInput,
  output: z.object({ id: z.uuid(), name: z.string() }),
  existing: (input) => input.id,
  effect: async ({ tx, input }) => {
    const { version, fields } = await planned(tx, input);
    return { title: `Edit gateway ${input.gateway}`, base: `version ${version}`, fields };
  },
  write: async ({ tx, ctx, input }) => {
    const { id, version, fields } = await planned(tx, input);
    const { description, environment, ...rest } = gatewaySettings.parse(input);
    const { count } = await tx.gateway.updateMany({
      where: { id, version },
      data: {
        ...rest,
        description: description || null,
        environment: environment || null,
        version: version + 1,
        updatedAt: ctx.deps.clock(),
        updatedBy: personOf(ctx.actor)?.personId ?? null,
      },
    });
    if (count === 0) throw new AppError("STALE");
    const object = { kind: "gateway", id, label: input.gateway } as const;
    const edits = fields.map(({ field, before, after }) => ({ field, before, after }));
    return {
      value: { id, name: input.gateway },
      audit: [{ type: "gateway.edited", object, data: { edits } }],
    };
  },
  rebase: async ({ tx, input, touched }) => {
    const now = await tx.gateway.findUnique({ where: { name: input.gateway } });
    if (now === null || now.id !== input.id) throw new AppError("NOT_FOUND");
    const settings = Object.keys(gatewaySettings.shape) as (keyof typeof gatewaySettings.shape)[];
    const present = settings.filter((name) => !touched.has(name)).map((name) => [name, now[name] ?? ""]);
    return { ...input, ...(Object.fromEntries(present) as Partial<Input>), version: now.version };
  },
  start: async ({ input }) => input,
});

async function planned(
  tx: Tx,
  input: Input,
): Promise<{ readonly id: string; readonly version: number; readonly fields: readonly EffectField[] }> {
  const row = await tx.gateway.findUnique({ where: { name: input.gateway } });
  if (row === null || row.id !== input.id) throw new AppError("NOT_FOUND");
  if (row.version !== input.version) throw await staleEdit(tx, `the gateway ${row.name}`, row);
  const next = gatewaySettings.parse(input);
  const fields = Object.entries(next).flatMap(([field, value]): EffectField[] => {
    const before = shown(row[field as keyof typeof next]);
    const after = shown(value);
    return before === after ? [] : [{ field, before, after, sensitive: false }];
  });
  if (fields.length === 0) throw new AppError("INVALID", "Nothing is different from what the gateway has.");
  return { id: row.id, version: row.version, fields };
}

const shown = (value: string | number | boolean | null): string | null =>
  value === null || value === "" ? null : String(value);
