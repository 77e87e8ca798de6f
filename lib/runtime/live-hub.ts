import { createLiveHub, type LiveHub, type LiveStream } from "./create-live-hub";
import { deps } from "./deps";
import { env } from "./env";

interface Kept {
  /** What it was made of: once that has stopped, another is made. */
  readonly stopping: AbortSignal;
  readonly hub: LiveHub;
}

const kept = globalThis as { [place: symbol]: Kept | undefined };
const place = Symbol.for("keyhole.live");

/** Takes up an open page in this process; gives how to let it go. */
export function joinLive(stream: LiveStream): () => void {
  const { db, clock, stopping } = deps();
  const found = kept[place];
  const { hub } =
    found?.stopping === stopping
      ? found
      : (kept[place] = { stopping, hub: createLiveHub({ db, clock, stopping, url: env().DATABASE_URL }) });
  return hub.join(stream);
}
