import { outcomes } from "@/lib/domain/resolution";
import type { Prisma } from "@/lib/db/generated/client";
import { personOf, type Context } from "@/lib/services/kernel/context";
import type { ReferenceFilter } from "./schema";

/** The tracked references of a gateway (by id) that a filter lets through: for lists, and for checks of all that match. */
export function matchingReferences(
  ctx: Context,
  gatewayId: string,
  filter: ReferenceFilter,
): Prisma.ReferenceWhereInput {
  const { q, name, outcome, by } = filter;
  // An outcome has one state, which an index knows.
  const state = outcome === "" ? filter.state : outcomes[outcome].tone;
  const isContradiction = outcome !== "" && filter.state !== "" && filter.state !== state;
  return {
    gatewayId,
    retiredAt: null,
    ...(name === "" ? {} : { name }),
    ...(state === "" ? {} : { state }),
    ...(outcome === "" ? {} : { outcome }),
    ...(by === "" ? {} : { trackedBy: by === "me" ? (personOf(ctx.actor)?.personId ?? null) : by }),
    ...(q === "" ? {} : { text: { contains: literal(q), mode: "insensitive" } }),
    ...(isContradiction ? { id: { in: [] } } : {}),
  };
}

/** For `contains`, which hands it to LIKE as it is: `_` and `%` are to mean themselves. */
const literal = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
