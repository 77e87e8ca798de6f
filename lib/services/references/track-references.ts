import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { referencesToTrack } from "./references-to-track";
import { tracked, trackInput, trackLimits } from "./schema";
import { schemasByName } from "./schemas-by-name";
import { shownSome } from "./shown-some";
import { storeReferences } from "./store-references";

/**
 * Finds the references in a pasted text and keeps an eye on them from then on: stores them and the secrets they point
 * into, in the same few statements however many they are. What was untracked before comes back with its history.
 */
export const trackReferences = defineCommand({
  name: "reference.track",
  summary: "Track the references in a text.",
  permission: "reference.track",
  scope: gatewayScope,
  session: "any",
  input: trackInput,
  output: tracked,
  write: async ({ tx, ctx, input }) => {
    const gateway = await tx.gateway.findUnique({ where: { name: input.gateway } });
    if (gateway === null) throw new AppError("NOT_FOUND");
    const schemaOf = await schemasByName(tx, gateway.id);
    const { references, problems, problemCount } = referencesToTrack(input.references, gateway.kongVersion, schemaOf);
    const by = personOf(ctx.actor)?.personId ?? null;
    const stored = await storeReferences(tx, gateway.id, references, by, ctx.deps.clock());
    const added = stored.filter(({ fresh }) => fresh).length;
    const revived = stored.length - added;
    const object = { kind: "gateway", id: gateway.id, label: gateway.name } as const;
    const texts = shownSome(stored.map(({ text }) => text));
    return {
      value: {
        added,
        revived,
        known: references.length - stored.length,
        ids: stored.slice(0, trackLimits.idsTold).map(({ id }) => id),
        problems: [...problems],
        problemCount,
      },
      audit: [{ type: "reference.tracked", object, data: { added, revived, references: texts } }],
    };
  },
});
