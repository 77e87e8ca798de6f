import { listenLive, standingSessions, type LiveKind, type Listening } from "@/lib/db/live";
import { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { readFeed } from "@/lib/services/notifications/read-feed";
import { sessionLimits } from "@/lib/services/sessions/schema";
import { deps } from "./deps";
import { env } from "./env";

/** How often it is looked whether sessions stand, whatever is heard: a page is to be left within a second. */
const lookMs = 300;
/** How often what waits is counted while nothing is heard. */
const pollMs = 3_000;
const beatMs = 15_000;

/** `ended`: the session does not stand any more · `roles`: other roles are held now · `changes`: some moved. */
export type LiveEvent =
  | {
      readonly event: "feed";
      readonly data: { readonly unread: number; readonly waiting: Readonly<Record<string, number>> };
    }
  | { readonly event: "changes" | "ended" | "roles" | "beat" };

export interface LiveStream {
  readonly ctx: Context & { readonly actor: Extract<Context["actor"], { readonly kind: "person" }> };
  readonly send: (event: LiveEvent) => void;
  readonly close: () => void;
}

interface Hub {
  /** Each with the roles that its page was drawn with. */
  readonly streams: Map<LiveStream, string>;
  listening: Listening | null;
  timers: NodeJS.Timeout[];
  isLooking: boolean;
  isCounting: boolean;
  countAgain: boolean;
}

const kept = globalThis as { [place: symbol]: Hub | undefined };
const hub: Hub = (kept[Symbol.for("keyhole.live")] ??= {
  streams: new Map(),
  listening: null,
  timers: [],
  isLooking: false,
  isCounting: false,
  countAgain: false,
});

/** Takes up an open page: it is told what there is now, what moves, and when its session ends. Gives how to let it go. */
export function joinLive(stream: LiveStream): () => void {
  // As it was let in, not as it is found first: a role may go in between.
  hub.streams.set(stream, asOne(stream.ctx.actor.grants.map(({ role, gateway }) => `${role} ${gateway ?? ""}`)));
  if (hub.listening === null) start();
  void look();
  void count();
  return () => leave(stream);
}

const asOne = (roles: readonly string[]): string => [...roles].sort().join(",");

function leave(stream: LiveStream): void {
  if (!hub.streams.delete(stream)) return;
  stream.close();
  if (hub.streams.size === 0) stop();
}

const leaveAll = (): void => [...hub.streams.keys()].forEach(leave);

function start(): void {
  const { db, stopping } = deps();
  hub.listening = listenLive(env().DATABASE_URL, db, heard);
  const poll = (): void => {
    if (hub.listening?.isHeard() === true) return;
    heard("notifications");
    heard("changes");
  };
  hub.timers = [
    setInterval(() => void look(), lookMs),
    setInterval(poll, pollMs),
    setInterval(() => tellAll({ event: "beat" }), beatMs),
  ];
  hub.timers.forEach((timer) => timer.unref());
  // One function, so that however often the hub starts it is listened for once.
  stopping.addEventListener("abort", leaveAll, { once: true });
}

function stop(): void {
  hub.timers.forEach((timer) => clearInterval(timer));
  void hub.listening?.stop();
  hub.listening = null;
}

function heard(kind: LiveKind): void {
  if (kind === "standing") return void look();
  if (kind === "changes") tellAll({ event: "changes" });
  void count();
}

const tellAll = (event: LiveEvent): void => [...hub.streams.keys()].forEach(({ send }) => send(event));

/** One query for all streams of this process; a database that does not answer ends nobody's page. */
async function look(): Promise<void> {
  if (hub.isLooking || hub.streams.size === 0) return;
  hub.isLooking = true;
  const asked = [...hub.streams.keys()];
  try {
    const { db, clock } = deps();
    const now = clock();
    const idleSince = new Date(now.getTime() - sessionLimits.idleMinutes * 60_000);
    const ids = [...new Set(asked.map(({ ctx }) => ctx.actor.sessionId))];
    const standing = new Map(
      (await standingSessions(db, ids, { now, idleSince })).map(({ id, roles }) => [id, asOne(roles)]),
    );
    for (const stream of asked) {
      const roles = standing.get(stream.ctx.actor.sessionId);
      if (!hub.streams.has(stream) || roles === hub.streams.get(stream)) continue;
      stream.send({ event: roles === undefined ? "ended" : "roles" });
      leave(stream);
    }
  } catch {
    // Asked again in a moment.
  } finally {
    hub.isLooking = false;
  }
}

/** A session that may not be told (it has to set up a second factor first) keeps nothing from the others. */
function nothingToTell(error: unknown): null {
  if (error instanceof AppError && (error.code === "FORBIDDEN" || error.code === "UNAUTHENTICATED")) return null;
  throw error;
}

/** What each page is told it has; one of a person's pages asks for all of them. */
async function count(): Promise<void> {
  if (hub.isCounting) {
    hub.countAgain = true;
    return;
  }
  hub.isCounting = true;
  try {
    do {
      hub.countAgain = false;
      const bySession = Map.groupBy(hub.streams.keys(), ({ ctx }) => ctx.actor.sessionId);
      for (const pages of bySession.values()) {
        const [first] = pages;
        if (first === undefined) continue;
        const data = await readFeed(first.ctx, {}).catch(nothingToTell);
        if (data !== null) pages.forEach(({ send }) => send({ event: "feed", data }));
      }
    } while (hub.countAgain);
  } catch {
    // The next note, or the next poll, counts anew.
  } finally {
    hub.isCounting = false;
  }
}
