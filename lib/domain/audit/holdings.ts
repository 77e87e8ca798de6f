import { titleOfRole } from "@/lib/domain/access/permissions";
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

/** What is held, as people call it; a role that this version does not know goes by its short name. */
export const heldTitle = (role: string): string =>
  role === "emergency" ? "Emergency" : ((titleOfRole as Readonly<Record<string, string>>)[role] ?? role);

/** The types of events from which it follows who holds what. */
export const holdingTypes = [
  "role.granted",
  "role.revoked",
  "installation.recovered",
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
  /** What was held then from before the log begins: known only once the event has been taken that took it away. */
  fromBefore(moment: Date): readonly Holding[];
}

/**
 * Replays who held what from the log, oldest first: grants change and go, the log of them stays.
 *
 * @param begins the first moment of a log whose beginning was cut off: what is taken away without ever having been granted
 *   was held from before it. Null for a whole log
 */
export function replayHoldings(begins: Date | null = null): Holdings {
  const held = new Map<string, Holding>();
  /** Held from before the log begins, until a moment. */
  const before: { readonly holding: Holding; readonly until: string }[] = [];
  const end = (of: Pick<Holding, "person" | "role" | "where">, at: string): void => {
    if (!held.delete(keyOf(of)) && begins !== null)
      before.push({ holding: { ...of, origin: "", since: begins.toISOString(), expiresAt: null }, until: at });
  };
  /** People of the sample, who go all at once. */
  const sample = new Set<string>();
  return {
    take({ at, body }) {
      const since = at.toISOString();
      const person = body.object?.id ?? "";
      if (body.type === "role.granted") {
        const { role, where = null, origin } = body.data;
        if (origin === "sample") sample.add(person);
        held.set(keyOf({ person, role, where }), { person, role, where, origin, since, expiresAt: null });
      } else if (body.type === "installation.recovered") {
        const of = { person, role: body.data.role, where: null };
        held.set(keyOf(of), { ...of, origin: "recover", since, expiresAt: null });
      } else if (body.type === "role.revoked") {
        end({ person, role: body.data.role, where: body.data.where ?? null }, since);
      } else if (body.type === "emergency.granted") {
        const { where, expiresAt } = body.data;
        held.set(keyOf({ person, role: "emergency", where }), {
          ...{ person, role: "emergency", where, origin: "change", since, expiresAt },
        });
      } else if (body.type === "emergency.revoked") {
        end({ person, role: "emergency", where: body.data.where }, since);
      } else if (body.type === "sample.removed") {
        for (const [key, holding] of held) if (sample.has(holding.person)) held.delete(key);
      }
    },
    at: (moment) =>
      [...held.values()]
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > moment.toISOString())
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    fromBefore: (moment) => before.filter(({ until }) => until > moment.toISOString()).map(({ holding }) => holding),
  };
}

const keyOf = ({ person, role, where }: Pick<Holding, "person" | "role" | "where">): string =>
  JSON.stringify([person, role, where]);
