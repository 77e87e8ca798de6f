import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { retracked, untrackInput } from "./schema";
import { shownSome } from "./shown-some";
import { holdSecrets } from "./untrack-references";

/** Takes untracking back: the references are checked again, and their history goes on. */
export const retrackReferences = defineCommand({
  name: "reference.retrack",
  summary: "Track references again that were untracked.",
  permission: "reference.track",
  scope: gatewayScope,
  session: "any",
  input: untrackInput,
  output: retracked,
  write: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const now = ctx.deps.clock();
    const by = personOf(ctx.actor)?.personId ?? null;
    await holdSecrets(tx, gatewayId, input.ids);
    const back = await tx.$queryRaw<{ id: string; text: string }[]>`
      update reference set retired_at = null, retired_by = null, tracked_at = ${now}, tracked_by = ${by}::uuid
      where gateway_id = ${gatewayId}::uuid and id = any (${input.ids}::uuid[]) and retired_at is not null
      returning id::text, text`;
    await tx.$executeRaw`
      update secret s set retired_at = null, next_check_at = ${now}
      where s.retired_at is not null and exists (select from reference r
        where r.secret_id = s.id and r.retired_at is null and r.id = any (${input.ids}::uuid[]))`;
    const object = { kind: "gateway", id: gatewayId, label: input.gateway } as const;
    const references = shownSome(back.map(({ text }) => text));
    return {
      value: { retracked: back.length, ids: back.map(({ id }) => id) },
      audit: [{ type: "reference.retracked", object, data: { count: back.length, references } }],
    };
  },
});
