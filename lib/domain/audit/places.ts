/** Numbers of things that were noticed: how many, the first and the last. */
export interface Places {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  add(place: number): void;
}

/** None yet; each is counted once, and they may come in any order. */
export function placesOf(): Places {
  const seen = new Set<number>();
  return {
    add: (place) => void seen.add(place),
    get count() {
      return seen.size;
    },
    get first() {
      return seen.size === 0 ? 0 : Math.min(...seen);
    },
    get last() {
      return seen.size === 0 ? 0 : Math.max(...seen);
    },
  };
}

/** "Checkpoint 5 is", "Checkpoints 5 to 9 (3) are"; `what` is what one of them is called. */
export function placesAre(what: string, { count, first, last }: Pick<Places, "count" | "first" | "last">): string {
  return count === 1 ? `${what} ${first} is` : `${what}s ${first} to ${last} (${count}) are`;
}
