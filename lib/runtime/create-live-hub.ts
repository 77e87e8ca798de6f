import type { Database } from "@/lib/db/client";
import { listenLive, standingSessions, type LiveKind, type Listening } from "@/lib/db/live";
import { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { readFeed } from "@/lib/services/notifications/read-feed";
import { sessionLimits } from "@/lib/services/sessions/schema";

/** How often it is looked whether sessions stand, whatever is heard: a page is to be left within a second. */
const lookMs = 300;
/** How often what waits is counted while nothing is heard. */
const pollMs = 3_000;
const beatMs = 15_000;
/** So many pages are kept up to date at a time; whoever opens one more lets the oldest go. */
export const mostStreams = { session: 8, person: 24 } as const;

export const crowdedSentence =
  "You have Keyhole open in too many windows, so this page does not hear at once any more what moves. Close some, or load it again.";

/**
 * `ended`: the session does not stand any more · `roles`: other roles are held now · `changes`: some moved · `crowded`:
 * the reader opened more pages than are kept up to date, and this one is let go · `stay`: there is nothing to hear.
 */
export type LiveEvent =
  | { readonly event: "feed"; readonly data: Awaited<ReturnType<typeof readFeed>> }
  | { readonly event: "crowded"; readonly data: { readonly message: string } }
  | { readonly event: "changes" | "ended" | "roles" | "stay" | "beat" };

export interface LiveStream {
  readonly ctx: Context & { readonly actor: Extract<Context["actor"], { readonly kind: "person" }> };
  readonly send: (event: LiveEvent) => void;
  readonly close: () => void;
}

export interface LiveHub {
  /** Takes up an open page: it is told what there is now, what moves, and when its session ends. Gives how to let it go. */
  join(stream: LiveStream): () => void;
}

export interface LiveHubSettings {
  readonly db: Database;
  /** Of a connection that leads to the database itself. */
  readonly url: string;
  readonly clock: () => Date;
  /** Lets every page go when it aborts. */
  readonly stopping: AbortSignal;
}

/** The open pages of one process. It listens, looks and counts only while there are any. */
export function createLiveHub({ db, url, clock, stopping }: LiveHubSettings): LiveHub {
  /** Each with the roles that its page was drawn with; the oldest first. */
  const streams = new Map<LiveStream, string>();
  let listening: Listening | null = null;
  let timers: readonly NodeJS.Timeout[] = [];
  let isLooking = false;
  let isCounting = false;
  let countAgain = false;
  stopping.addEventListener("abort", () => [...streams.keys()].forEach(leave), { once: true });

  function join(stream: LiveStream): () => void {
    if (stopping.aborted) {
      stream.close();
      return () => {};
    }
    // As it was let in, not as it is found first: a role may go in between.
    streams.set(stream, asOne(stream.ctx.actor.grants.map(({ role, gateway }) => `${role} ${gateway ?? ""}`)));
    makeRoom(stream);
    if (listening === null) start();
    void look();
    void count();
    return () => leave(stream);
  }

  function makeRoom({ ctx: { actor } }: LiveStream): void {
    const those = (is: (stream: LiveStream) => boolean, most: number) => {
      const open = [...streams.keys()].filter(is);
      return open.slice(0, Math.max(0, open.length - most));
    };
    for (const stream of [
      ...those(({ ctx }) => ctx.actor.sessionId === actor.sessionId, mostStreams.session),
      ...those(({ ctx }) => ctx.actor.personId === actor.personId, mostStreams.person),
    ]) {
      stream.send({ event: "crowded", data: { message: crowdedSentence } });
      leave(stream);
    }
  }

  function leave(stream: LiveStream): void {
    if (!streams.delete(stream)) return;
    stream.close();
    if (streams.size === 0) stop();
  }

  function start(): void {
    listening = listenLive(url, db, heard);
    const poll = (): void => {
      if (listening?.isHeard() === true) return;
      heard("notifications");
      heard("changes");
    };
    timers = [
      setInterval(() => void look(), lookMs),
      setInterval(poll, pollMs),
      setInterval(() => tellAll({ event: "beat" }), beatMs),
    ];
    timers.forEach((timer) => timer.unref());
  }

  function stop(): void {
    timers.forEach((timer) => clearInterval(timer));
    void listening?.stop();
    listening = null;
  }

  function heard(kind: LiveKind): void {
    if (kind === "standing") return void look();
    if (kind === "changes") tellAll({ event: "changes" });
    void count();
  }

  const tellAll = (event: LiveEvent): void => [...streams.keys()].forEach(({ send }) => send(event));

  /** One query for all streams of this process; a database that does not answer ends nobody's page. */
  async function look(): Promise<void> {
    if (isLooking || streams.size === 0) return;
    isLooking = true;
    const asked = [...streams.keys()];
    try {
      const now = clock();
      const idleSince = new Date(now.getTime() - sessionLimits.idleMinutes * 60_000);
      const ids = [...new Set(asked.map(({ ctx }) => ctx.actor.sessionId))];
      const standing = new Map(
        (await standingSessions(db, ids, { now, idleSince })).map(({ id, roles }) => [id, asOne(roles)]),
      );
      for (const stream of asked) {
        const roles = standing.get(stream.ctx.actor.sessionId);
        if (!streams.has(stream) || roles === streams.get(stream)) continue;
        stream.send({ event: roles === undefined ? "ended" : "roles" });
        leave(stream);
      }
    } catch {
      // Asked again in a moment.
    } finally {
      isLooking = false;
    }
  }

  /** What each page is told it has; one of a person's pages asks for all of them. */
  async function count(): Promise<void> {
    if (isCounting) {
      countAgain = true;
      return;
    }
    isCounting = true;
    try {
      do {
        countAgain = false;
        const bySession = Map.groupBy(streams.keys(), ({ ctx }) => ctx.actor.sessionId);
        for (const pages of bySession.values()) {
          const [first] = pages;
          if (first === undefined) continue;
          const data = await readFeed(first.ctx, {}).catch(nothingToTell);
          if (data === null) continue;
          // Some may have been let go while it was counted.
          pages.filter((page) => streams.has(page)).forEach(({ send }) => send({ event: "feed", data }));
        }
      } while (countAgain);
    } catch {
      // The next note, or the next poll, counts anew.
    } finally {
      isCounting = false;
    }
  }

  return { join };
}

const asOne = (roles: readonly string[]): string => [...roles].sort().join(",");

/** A session that may not be told (it has to set up a second factor first) keeps nothing from the others. */
function nothingToTell(error: unknown): null {
  if (error instanceof AppError && (error.code === "FORBIDDEN" || error.code === "UNAUTHENTICATED")) return null;
  throw error;
}
