/** What writing a value into a backend came to. JSON-safe; holds no value, credential or foreign text. */
export interface ValueWriting {
  /**
   * exists: there is one, and nobody said to replace it · moved: what was to be replaced is another by now, or gone ·
   * refused: nothing was asked of the backend.
   */
  readonly state: "written" | "exists" | "moved" | "failed" | "refused";
  /** When what is there now was written (ISO 8601); null where nothing is, or it is not known. */
  readonly writtenAt: string | null;
  /** Names what is there now, for a replacement of just that; null where nothing is. */
  readonly version: string | null;
  readonly advice: Advice | null;
}

/** What making a place for secrets came to: the fields of a vault's config that it fills, or why there is none. */
export interface PlaceMaking {
  readonly config: Readonly<Record<string, string>> | null;
  readonly advice: Advice | null;
}

interface Advice {
  readonly what: string;
  readonly whose: string;
  readonly next: string;
}
