import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { untracked, untrackInput } from "./schema";
import { shownSome } from "./shown-some";

/** Lets references go: they are checked no more, and their rows and history rest. `reference.retrack` takes it back. */
export const untrackReferences = defineCommand({
  name: "reference.untrack",
  summary: "Stop tracking references.",
  permission: "reference.track",
  scope: gatewayScope,
  session: "any",
  input: untrackInput,
  output: untracked,
  write: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const now = ctx.deps.clock();
    const by = personOf(ctx.actor)?.personId ?? null;
    await holdSecrets(tx, gatewayId, input.ids);
    const gone = await tx.$queryRaw<{ id: string; text: string }[]>`
      update reference set retired_at = ${now}, retired_by = ${by}::uuid
      where gateway_id = ${gatewayId}::uuid and id = any (${input.ids}::uuid[]) and retired_at is null
      returning id::text, text`;
    await tx.$executeRaw`
      update secret s set retired_at = ${now}, claimed_until = null
      where s.retired_at is null and s.id in (
        select secret_id from reference where gateway_id = ${gatewayId}::uuid and id = any (${input.ids}::uuid[]))
        and not exists (select from reference r where r.secret_id = s.id and r.retired_at is null)`;
    const object = { kind: "gateway", id: gatewayId, label: input.gateway } as const;
    const references = shownSome(gone.map(({ text }) => text));
    return {
      value: { untracked: gone.length, ids: gone.map(({ id }) => id) },
      audit: [{ type: "reference.untracked", object, data: { count: gone.length, references } }],
    };
  },
});

/**
 * Locks the secrets that these references point into, so that tracking and untracking agree on whether one still has
 * references. Throws NOT_FOUND where one of the references is not this gateway's.
 */
export async function holdSecrets(tx: Tx, gatewayId: string, ids: readonly string[]): Promise<void> {
  const [found] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from reference where gateway_id = ${gatewayId}::uuid and id = any (${ids}::uuid[])`;
  if (found?.n !== new Set(ids).size) throw new AppError("NOT_FOUND");
  await tx.$queryRaw`
    select id::text from secret where id in (select secret_id from reference where id = any (${ids}::uuid[]))
    order by id for update`;
}
