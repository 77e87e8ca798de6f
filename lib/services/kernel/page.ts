import { z } from "zod";
import { AppError } from "@/lib/domain/errors";

/** Keyset paging: a cursor names the row before or after which a page stands. */
export const pageFields = {
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
};

/** Cursors to the pages on either side; null where there is none. */
export const pageLinks = z.object({ next: z.string().nullable(), previous: z.string().nullable() });

export type Key = readonly (string | number)[];

export interface PageQuery {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

export interface Slice {
  /** Rows come from behind this key, in the order of the list or against it. */
  readonly from: Key | null;
  readonly backwards: boolean;
}

const damaged = (): AppError => new AppError("INVALID", "This page link is damaged. Start from the first page.");

/** A part of a key that is a moment; throws INVALID for anything else, which only a forged cursor holds. */
export function keyMoment(part: Key[number] | undefined): Date {
  const moment = new Date(part ?? "");
  if (typeof part !== "string" || Number.isNaN(moment.getTime())) throw damaged();
  return moment;
}

/** A part of a key that is a row's id; throws INVALID for anything else. */
export function keyId(part: Key[number] | undefined): string {
  const id = z.uuid().safeParse(part);
  if (!id.success) throw damaged();
  return id.data;
}

/** Reads a page's cursor; throws INVALID for one that this list did not give. */
export function sliceOf(query: PageQuery, parts: number): Slice {
  const cursor = query.before ?? query.after;
  if (cursor === undefined) return { from: null, backwards: false };
  const parsed = keySchema.length(parts).safeParse(decoded(cursor));
  if (!parsed.success) throw damaged();
  return { from: parsed.data, backwards: query.before !== undefined };
}

/** A page out of `size + 1` rows as they were fetched, with the cursors of its neighbours. */
export function pageOf<R>(
  fetched: readonly R[],
  size: number,
  slice: Slice,
  keyOf: (row: R) => Key,
): { readonly rows: readonly R[]; readonly next: string | null; readonly previous: string | null } {
  const more = fetched.length > size;
  const kept = fetched.slice(0, size);
  const rows = slice.backwards ? kept.reverse() : kept;
  const first = rows[0];
  const last = rows[rows.length - 1];
  const hasPrevious = slice.backwards ? more : slice.from !== null;
  const hasNext = slice.backwards || more;
  return {
    rows,
    previous: hasPrevious && first !== undefined ? encoded(keyOf(first)) : null,
    next: hasNext && last !== undefined ? encoded(keyOf(last)) : null,
  };
}

const keySchema = z.array(z.union([z.string(), z.number()]));

const encoded = (key: Key): string => Buffer.from(JSON.stringify(key), "utf8").toString("base64url");

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
