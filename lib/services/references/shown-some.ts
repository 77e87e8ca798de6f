/** A row of the log may have 64 KiB; this is what a list in it may take. */
const mostCharacters = 12_000;

/** The first of a list of texts, as many as fit into a row of the log beside everything else. */
export function shownSome(texts: readonly string[]): readonly string[] {
  let left = mostCharacters;
  return texts.filter((text) => (left -= text.length + 3) >= 0);
}
