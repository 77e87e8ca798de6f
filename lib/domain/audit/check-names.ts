import type { Break, LogRow } from "./chain";

/** Somebody as the table holds them whose rows can be erased. */
export interface NamedPerson {
  readonly id: string;
  readonly commitment: string;
  /** What the name, address and salt that are there make. */
  readonly made: string;
  readonly erased: boolean;
}

export interface NameCheck {
  take(rows: readonly LogRow[]): void;
  /** After the last row: the first person shown under a name that the log does not know them by, or null. */
  finish(): Break | null;
  /** People of whom the log holds a commitment whose name is erased. */
  readonly erased: number;
}

/**
 * Holds the names that are shown against the commitments in the log. It knows somebody by the first one: who may write as
 * the application can add rows with any other.
 *
 * @param people as they were before the first row was read
 */
export function checkNames(people: readonly NamedPerson[]): NameCheck {
  const first = new Map<string, { readonly commitment: string; readonly n: number }>();
  const erasures = new Set<string>();
  let erased = 0;
  return {
    take(rows) {
      for (const { n, body, type, object } of rows) {
        if (body === null || n === null) continue;
        if (type === "person.erased" && object !== null) erasures.add(object);
        const found = committedIn(body);
        if (found !== null && !first.has(found.id)) first.set(found.id, { commitment: found.commitment, n });
      }
    },
    finish() {
      const broken = (n: number, what: string): Break => ({ kind: "name", n, id: null, sentence: what });
      erased = 0;
      for (const person of people) {
        const known = first.get(person.id);
        if (known === undefined) continue;
        const { n } = known;
        if (person.erased) {
          erased += 1;
          if (!erasures.has(person.id))
            return broken(
              n,
              `The name of the person ${person.id}, who acts in row ${n}, is gone, and no row says that it was erased.`,
            );
        } else if (person.made !== person.commitment || person.commitment !== known.commitment)
          return broken(
            n,
            `The person ${person.id}, who acts in row ${n}, is shown under another name or address than that row was written under.`,
          );
      }
      return null;
    },
    get erased() {
      return erased;
    },
  };
}

/** Whom a row's text was written by, and the commitment to their name; null where it was no person. */
export function committedIn(body: string): { readonly id: string; readonly commitment: string } | null {
  // Members of a body stand in the order of their names, and the actor's comes first.
  const [, commitment, id] = /^\{"actor":\{"commitment":"([0-9a-f]{64})","id":"([0-9a-f-]{36})",/.exec(body) ?? [];
  return commitment === undefined || id === undefined ? null : { id, commitment };
}
