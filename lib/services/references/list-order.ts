import type { Prisma } from "@/lib/db/generated/client";
import { keyId, keyMoment, type Key, type Slice } from "@/lib/services/kernel/page";
import type { referenceSorts } from "./schema";

type Where = Prisma.ReferenceWhereInput;
type Sort = (typeof referenceSorts)[number];

/** What a row's place in a list is told from; ids are enough for texts, as a reference never changes its text. */
interface Sorted {
  readonly id: string;
  readonly state: string;
  readonly checkedAt: Date | null;
  readonly trackedAt: Date;
}

export const keyParts: Readonly<Record<Sort, number>> = { reference: 1, state: 2, checked: 2, tracked: 2 };

/** Where a row stands, for a cursor. */
export function keyOf(sort: Sort, row: Sorted): Key {
  if (sort === "reference") return [row.id];
  if (sort === "state") return [row.state, row.id];
  const at = sort === "checked" ? row.checkedAt : row.trackedAt;
  return [at?.toISOString() ?? "", row.id];
}

/**
 * The rows from a place on, as ranges one after the other: each is one walk along an index, which a single condition
 * with "or" would not be. What was never checked comes last, whatever the direction.
 *
 * @param text of the row that the place names
 */
export function rangesOf(sort: Sort, slice: Slice, ascending: boolean, text: string): readonly Where[] {
  const side = ascending ? "gt" : "lt";
  const { from } = slice;
  const [first = ""] = from ?? [];
  if (sort === "reference") return [from === null ? {} : { text: { [side]: text } }];
  if (sort === "state") {
    if (from === null) return [{}];
    return [{ state: String(first), text: { [side]: text } }, { state: { [side]: String(first) } }];
  }
  const id = from === null ? "" : keyId(from[1]);
  if (sort === "tracked") {
    if (from === null) return [{}];
    const at = keyMoment(first);
    return [{ trackedAt: at, id: { [side]: id } }, { trackedAt: { [side]: at } }];
  }
  const checked: Where = { checkedAt: { not: null } };
  const unchecked: Where = { checkedAt: null };
  if (from === null) return [checked, unchecked];
  if (first === "") {
    const rest: Where = { checkedAt: null, id: { [side]: id } };
    return slice.backwards ? [rest, checked] : [rest];
  }
  const at = keyMoment(first);
  const rest: Where[] = [{ checkedAt: at, id: { [side]: id } }, { checkedAt: { [side]: at } }];
  return slice.backwards ? rest : [...rest, unchecked];
}

/** The columns of the index that a sort walks along. */
export function orderOf(sort: Sort, order: "asc" | "desc"): Prisma.ReferenceOrderByWithRelationInput[] {
  if (sort === "reference") return [{ text: order }];
  if (sort === "state") return [{ state: order }, { text: order }];
  return sort === "checked" ? [{ checkedAt: order }, { id: order }] : [{ trackedAt: order }, { id: order }];
}
