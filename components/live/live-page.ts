/** Heard by whatever shows changes. */
export const changesMoved = "keyhole:changes";

interface Feed {
  readonly unread: number;
  readonly waiting: Readonly<Record<string, number>>;
}

let source: EventSource | null = null;
let isListening = false;
let stays = false;

/** From now on the page hears nothing: what it does ends its own session, and it has still to tell how that went. */
export function stayHere(): void {
  stays = true;
  source?.close();
  source = null;
}

/**
 * One stream for the page while somebody may be looking at it: it keeps the counts of the shell, says when changes moved,
 * and leaves the page once its session does not stand any more. A hidden page lets go, so that many of them do not use up
 * what a browser opens to one host, and asks again when it is shown.
 */
export function listen(): void {
  if (isListening) return;
  isListening = true;
  document.addEventListener("visibilitychange", follow);
  follow();
}

function follow(): void {
  if (document.visibilityState === "hidden") {
    source?.close();
    source = null;
    return;
  }
  if (source !== null || stays) return;
  source = new EventSource("/api/live/feed");
  source.addEventListener("feed", ({ data }: MessageEvent<string>) => show(JSON.parse(data) as Feed));
  source.addEventListener("changes", () => dispatchEvent(new Event(changesMoved)));
  // What stands here may be nobody's to see any more: it goes, whatever else the page was about to do.
  source.addEventListener("ended", () => {
    source?.close();
    location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
  source.addEventListener("roles", () => {
    source?.close();
    location.reload();
  });
}

/** The shell is drawn by the server; only its numbers move. */
function show({ unread, waiting }: Feed): void {
  for (const bell of document.querySelectorAll<HTMLElement>("[data-live-unread]")) {
    bell.textContent = unread > 99 ? "99+" : String(unread);
    bell.hidden = unread === 0;
    const words = unread === 0 ? "Notifications" : `Notifications, ${unread > 99 ? "more than 99" : unread} unread`;
    bell.parentElement?.setAttribute("aria-label", words);
  }
  for (const count of document.querySelectorAll<HTMLElement>("[data-live-waiting]")) {
    const many = waiting[count.dataset["liveWaiting"] ?? ""] ?? 0;
    const text = count.querySelector("[data-count]");
    if (text !== null) text.textContent = many > 1000 ? "1,000+" : many.toLocaleString("en");
    count.hidden = many === 0;
  }
}
