import "server-only";

/** A list's state as the URL holds it: `q`, `sort` ("prefix", "-prefix"), `after`, `before`, `hide`, and filters by name. */
export interface ListQuery {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
}

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** What the URL says of a list; of a parameter given twice the first counts. */
export function listQuery(path: string, params: SearchParams): ListQuery {
  const single = Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name, first]];
  });
  return { path, params: Object.fromEntries(single) };
}

/** `sort=-updated` as a key among those allowed and a direction; the first one ascending when it says something else. */
export function sortOf<K extends string>(
  query: ListQuery,
  keys: readonly [K, ...K[]],
): { sort: K; order: "asc" | "desc" } {
  const text = query.params["sort"] ?? "";
  const key = keys.find((one) => one === text.replace(/^-/, ""));
  return key === undefined
    ? { sort: keys[0], order: "asc" }
    : { sort: key, order: text.startsWith("-") ? "desc" : "asc" };
}

/** The cursors as they stand in the URL. */
export function cursorsOf(query: ListQuery): { after?: string; before?: string } {
  const { after, before } = query.params;
  if (before !== undefined) return { before };
  return after === undefined ? {} : { after };
}
