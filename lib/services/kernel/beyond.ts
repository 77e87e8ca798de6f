type Side = "gt" | "lt";
type Bound<V> = { readonly gt?: V; readonly lt?: V };

/** What `beyond` gives: a part of a Prisma condition. */
type Beyond<First extends string, V, Second extends string, W> = {
  readonly [K in First]: { readonly gte?: V; readonly lte?: V };
} & {
  readonly OR: (
    { readonly [K in First]: Bound<V> } | ({ readonly [K in First]: V } & { readonly [K in Second]: Bound<W> })
  )[];
};

/**
 * The rows on one side of a place in a list that is ordered by two columns, of which the second tells rows apart. The
 * outer bound says nothing new: by it an index is entered at that place, where `OR` alone reads all that lies before it.
 */
export function beyond<const First extends string, V, const Second extends string, W>(
  side: Side,
  [first, value]: readonly [First, V],
  [second, tie]: readonly [Second, W],
): Beyond<First, V, Second, W> {
  const place = {
    [first]: { [`${side}e`]: value },
    OR: [{ [first]: { [side]: value } }, { [first]: value, [second]: { [side]: tie } }],
  };
  // Keys that are computed are lost to the compiler.
  return place as unknown as Beyond<First, V, Second, W>;
}
