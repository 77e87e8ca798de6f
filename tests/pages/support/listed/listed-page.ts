import type { Page } from "@playwright/test";
import type { Person, World } from "../world";

/** A page in one of its states. */
export interface ListedPage {
  /** Of its pictures. */
  readonly name: string;
  /** The file below app/ that draws it. */
  readonly file: string;
  /** Who looks; null for somebody who has not signed in. */
  readonly who: Person | null;
  readonly title: string;
  readonly heading: string;
  readonly at: (world: World) => string;
  /** What it answers, where that is not 200. */
  readonly status?: number;
  /** What the browser's console says of it by right: it shows that a page failed. */
  readonly mayReport?: RegExp;
  /** Brings the open page into its state, and waits for it. */
  readonly act?: (page: Page, world: World) => Promise<void>;
  /** What has to be so while it is looked at. */
  readonly meanwhile?: {
    readonly begin: (world: World) => Promise<void>;
    readonly end: (world: World) => Promise<void>;
  };
  /** The one part that axe looks at, where it floats over others: those are meant to be covered. */
  readonly within?: string;
  /** Only where there is such a thing: in pixels, at most. */
  readonly maxWidth?: number;
}
