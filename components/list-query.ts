import type { ListQuery } from "@/lib/server/list-query";

const cursors = ["after", "before"];
/** Parameters that say how the list is shown, not what is in it. */
const presentation = [...cursors, "sort", "hide"];

/** The URL with some parameters changed; null removes one. Whatever changes, the list starts at its first page again. */
export function listHref(query: ListQuery, changes: Readonly<Record<string, string | null>>): string {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query.params, ...changes })) {
    if (value === null || value === "") continue;
    if (cursors.includes(name) && changes[name] === undefined) continue;
    next.set(name, value);
  }
  const search = next.toString();
  return search === "" ? query.path : `${query.path}?${search}`;
}

const narrowing = (query: ListQuery) =>
  Object.keys(query.params).filter((name) => !presentation.includes(name) && query.params[name] !== "");

/** Whether a search or filter leaves rows out. */
export function isNarrowed(query: ListQuery): boolean {
  return narrowing(query).length > 0;
}

/** The same list without search and filters. */
export function wholeListHref(query: ListQuery): string {
  return listHref(query, Object.fromEntries([...narrowing(query), ...cursors].map((name) => [name, null])));
}

/** What a click on a column's head asks for: ascending, then descending, then the list's own order. */
export function nextSort(current: string | undefined, key: string): string | null {
  if (current === key) return `-${key}`;
  return current === `-${key}` ? null : key;
}

/** The columns a reader has hidden. */
export function hiddenColumns(query: ListQuery): ReadonlySet<string> {
  return new Set((query.params["hide"] ?? "").split(",").filter(Boolean));
}

/** The `hide` parameter with one column shown or hidden. */
export function toggleHidden(query: ListQuery, key: string): string | null {
  const hidden = new Set(hiddenColumns(query));
  if (!hidden.delete(key)) hidden.add(key);
  return hidden.size === 0 ? null : [...hidden].sort().join(",");
}
