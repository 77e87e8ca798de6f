import type { AuditBody } from "./body";

/** A role in somebody's hands for a time: on a gateway (by name), or with null on all. */
export interface Holding {
  readonly person: string;
  /** A role, or "emergency" for the right to act without approval. */
  readonly role: string;
  readonly where: string | null;
  /** How it was granted: direct, bootstrap, change, …; empty where the log does not say. */
  readonly origin: string;
  /** ISO, of the grant. */
  readonly since: string;
  /** ISO, of its end by itself; null for none. */
  readonly expiresAt: string | null;
}

/** The types of events from which it follows who holds what. */
export const holdingTypes = [
  "role.granted",
  "role.revoked",
  "emergency.granted",
  "emergency.revoked",
  "sample.removed",
] as const;

/** An event with the moment at which it was put on record. */
export interface Dated {
  readonly at: Date;
  readonly body: AuditBody;
}

export interface Holdings {
  /** Takes the next event in the order of the log. Other events change nothing. */
  take(event: Dated): void;
  /** What is held at a moment, of the events so far, by person, role and place. */
  at(moment: Date): readonly Holding[];
}

/** Replays who held what from the log, oldest first: grants change and go, the log of them stays. */
export function replayHoldings(): Holdings {
  const held = new Map<string, Holding>();
  /** People of the sample, who go all at once. */
  const sample = new Set<string>();
  const keyOf = ({ person, role, where }: Pick<Holding, "person" | "role" | "where">): string =>
    JSON.stringify([person, role, where]);
  return {
    take({ at, body }) {
      const since = at.toISOString();
      const person = body.object?.id ?? "";
      if (body.type === "role.granted") {
        const { role, where = null, origin } = body.data;
        if (origin === "sample") sample.add(person);
        held.set(keyOf({ person, role, where }), { person, role, where, origin, since, expiresAt: null });
      } else if (body.type === "role.revoked") {
        held.delete(keyOf({ person, role: body.data.role, where: body.data.where ?? null }));
      } else if (body.type === "emergency.granted") {
        const { where, expiresAt } = body.data;
        held.set(keyOf({ person, role: "emergency", where }), {
          ...{ person, role: "emergency", where, origin: "change", since, expiresAt },
        });
      } else if (body.type === "emergency.revoked") {
        held.delete(keyOf({ person, role: "emergency", where: body.data.where }));
      } else if (body.type === "sample.removed") {
        for (const [key, holding] of held) if (sample.has(holding.person)) held.delete(key);
      }
    },
    at: (moment) =>
      [...held.values()]
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > moment.toISOString())
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  };
}
