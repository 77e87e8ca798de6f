import pg from "pg";
import type { Database } from "./client";
import { inTransaction } from "./transaction";

/** What open pages hear of: that people were told something, that changes moved, that sessions or roles ended. */
export const liveKinds = ["notifications", "changes", "standing"] as const;
export type LiveKind = (typeof liveKinds)[number];

const channel = "keyhole_live";
const againMs = 1_000;
const proofMs = 2_000;

export interface Listening {
  /** Whether notes are known to come through: a pooler between may take LISTEN and never deliver. */
  readonly isHeard: () => boolean;
  readonly stop: () => Promise<void>;
}

/**
 * Listens on one connection of its own, which has to lead to the database itself; connects again by itself. A note of its
 * own, sent on another connection, proves that others come through; with it everything counts as moved, once.
 */
export function listenLive(url: string, db: Database, onNote: (kind: LiveKind) => void): Listening {
  let client: pg.Client | null = null;
  let heard = false;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  const lost = (): void => {
    const gone = client;
    client = null;
    heard = false;
    if (gone === null) return;
    gone.removeAllListeners();
    gone.on("error", () => {});
    void gone.end().catch(() => {});
    if (!stopped) retry = setTimeout(() => void connect(), againMs).unref();
  };
  const connect = async (): Promise<void> => {
    const made = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      application_name: "keyhole live",
    });
    client = made;
    made.on("error", lost);
    made.on("end", lost);
    made.on("notification", ({ payload }) => {
      if (payload === "proof" && !heard) {
        heard = true;
        // What moved before it was listened, or while the connection was broken, nobody told.
        liveKinds.forEach((kind) => onNote(kind));
      }
      const kind = liveKinds.find((one) => one === payload);
      if (kind !== undefined) onNote(kind);
    });
    try {
      await made.connect();
      await made.query(`listen ${channel}`);
      await proveHeard();
    } catch {
      // Whatever it was, polling goes on and it is tried again.
      lost();
    }
  };
  const proveHeard = async (): Promise<void> => {
    await inTransaction(db, (tx) => tx.$queryRaw`select pg_notify(${channel}, 'proof')::text`);
    setTimeout(() => {
      if (!heard) lost();
    }, proofMs).unref();
  };
  void connect();
  return {
    isHeard: () => heard,
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      const last = client;
      client = null;
      last?.removeAllListeners();
      last?.on("error", () => {});
      await last?.end().catch(() => {});
    },
  };
}

interface Standing {
  readonly id: string;
  /** The roles held now, each as its name and its gateway's id (none: for all), in no order. */
  readonly roles: readonly string[];
}

/** Of these sessions, the ones that stand: not ended, not too old or idle, their people not suspended. One query for all. */
export async function standingSessions(
  db: Database,
  ids: readonly string[],
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<readonly Standing[]> {
  return inTransaction(
    db,
    (tx) => tx.$queryRaw<Standing[]>`
      select s.id::text as id, array(select g.role || ' ' || coalesce(g.gateway_id::text, '') from role_grant g
        where g.person_id = s.person_id) as roles
      from session s join person p on p.id = s.person_id
      where s.id = any (${ids}::uuid[]) and s.ended_at is null and s.expires_at > ${now} and s.last_seen_at > ${idleSince}
        and p.suspended_at is null`,
  );
}
