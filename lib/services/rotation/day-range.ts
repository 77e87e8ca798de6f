const dayMs = 86_400_000;

/** Days of UTC, both included, as moments, the later one exclusive; null where neither is given. */
export function dayRange(from: string, until: string): { readonly from: Date; readonly before: Date } | null {
  if (from === "" && until === "") return null;
  return {
    from: from === "" ? new Date(0) : new Date(from),
    before: until === "" ? new Date("9999-12-31") : new Date(new Date(until).getTime() + dayMs),
  };
}
