import { z } from "zod";
import { holds } from "@/lib/domain/access/decide";
import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { Denied } from "@/lib/services/kernel/authorize";
import { coveredReason, type ChangeDocument } from "@/lib/services/kernel/change-document";
import { principalOf, type Context } from "@/lib/services/kernel/context";
import type { EffectField } from "@/lib/services/kernel/spec";
import { effectField } from "./effect-field";
import { renewedCommand } from "./renew-command";
import { commandOf, storedChange, whyUnopened, type StoredChange } from "./stored-change";

/** What asking again, on what is there now, would come to. */
export const againPreview = z.object({
  /** What moved since it was made: before is then, after is now. */
  moved: z.array(effectField),
  /** What it would do now; none when it cannot be asked for again. */
  fields: z.array(effectField),
  /** Why it cannot be asked for again. */
  whyNot: z.string().nullable(),
});

const again = ["void", "expired", "failed", "rejected", "withdrawn"];

/**
 * For a closed change that was not applied and has no successor, and for a draft that what it builds upon has moved away
 * from; null for every other, and for a reader who could not ask for it.
 */
export async function previewAgain(tx: Tx, ctx: Context, id: string): Promise<z.infer<typeof againPreview> | null> {
  const change = await storedChange(tx, id);
  if (!holds(principalOf(ctx.actor), "change.draft", change.gatewayId) || isAboutPeople(change.operation)) return null;
  if (change.state !== "draft" && !again.includes(change.state)) return null;
  const successor = await tx.change.findFirst({
    where: { followsId: id, state: { in: ["draft", "requested", "applied"] } },
    select: { id: true },
  });
  if (successor !== null) return null;
  const shut = whyUnopened(ctx, change);
  // What moved, only the command could tell.
  if (shut !== null) return change.state === "draft" ? null : { moved: [], fields: [], whyNot: shut };
  try {
    if (change.state === "draft" && (await stillDoes(tx, ctx, change))) return null;
    const planned = await renewedCommand(tx, ctx, change, change.reason);
    return {
      moved: await movedFields(tx, ctx, change, planned.effect.fields),
      fields: [...planned.effect.fields],
      whyNot: null,
    };
  } catch (error) {
    if (error instanceof Denied) return null;
    if (!(error instanceof AppError)) throw error;
    return {
      moved: await movedFields(tx, ctx, change, []).catch(unreadable),
      fields: [],
      whyNot: error.detail ?? "It cannot be asked for now.",
    };
  }
}

/** Another version of Keyhole wrote the command, and this one's fields are others: then nobody can tell what moved. */
function unreadable(error: unknown): EffectField[] {
  if (error instanceof AppError) return [];
  throw error;
}

/** Whether a draft does now what its document says. */
async function stillDoes(tx: Tx, ctx: Context, change: StoredChange): Promise<boolean> {
  const { raw, parked } = commandOf(ctx, change);
  try {
    const reason = coveredReason(change);
    return (await parked.plan({ tx, ctx, raw, targetId: change.targetId, reason })).hash === change.hash;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** As the operation tells it; else by the fields that it touches, as they were and are. */
async function movedFields(
  tx: Tx,
  ctx: Context,
  change: StoredChange,
  now: readonly EffectField[],
): Promise<EffectField[]> {
  const { raw, parked } = commandOf(ctx, change);
  const told = await parked.moved({ tx, ctx, raw });
  if (told !== null) return [...told];
  const { effect } = JSON.parse(change.document) as ChangeDocument;
  return effect.flatMap(({ field, before, sensitive }) => {
    const present = now.find((one) => one.field === field);
    return present === undefined || present.before === before
      ? []
      : [{ field, before, after: present.before, sensitive }];
  });
}
