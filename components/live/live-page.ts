import { leaveForSignIn } from "./leave-for-sign-in";
import { changesMoved, streamMoved } from "./live-events";

interface Urgent {
  readonly id: string;
  readonly at: string;
  readonly sentence: string;
  readonly change: { readonly id: string; readonly gateway: string | null; readonly aboutPeople: boolean } | null;
}

interface Feed {
  readonly unread: number;
  readonly waiting: Readonly<Record<string, number>>;
  readonly urgent: readonly Urgent[];
}

const firstRetryMs = 5_000;
const lastRetryMs = 60_000;
const crowdedRetryMs = 60_000;
const signingOutMs = 3_000;

let source: EventSource | null = null;
let isListening = false;
let stays = false;
let isCrowded = false;
let retryMs = firstRetryMs;
/** Urgent notices that this page has said. */
const said = new Set<string>();

/** From now on the page hears nothing: what it does ends its own session, and it has still to tell how that went. */
export function stayHere(): void {
  stays = true;
  letGo();
}

/**
 * One stream for the page while somebody may be looking at it: it keeps the counts of the shell, says what is urgent and
 * when changes moved, and leaves the page once its session does not stand any more. A hidden page lets go, so that many of
 * them do not use up what a browser opens to one host, and asks again when it is shown.
 */
export function listen(): void {
  if (isListening) return;
  isListening = true;
  document.addEventListener("visibilitychange", follow);
  follow();
}

function letGo(): void {
  source?.close();
  source = null;
  setStream("off");
}

function setStream(now: "on" | "off"): void {
  const root = document.documentElement;
  if (root.dataset["live"] === now) return;
  root.dataset["live"] = now;
  dispatchEvent(new Event(streamMoved));
}

function follow(): void {
  if (document.visibilityState === "hidden") return letGo();
  if (source !== null || stays) return;
  const opened = new EventSource("/api/live/feed");
  source = opened;
  opened.addEventListener("open", () => {
    retryMs = firstRetryMs;
    setStream("on");
    // What moved while nobody listened, nobody told.
    dispatchEvent(new Event(changesMoved));
  });
  opened.addEventListener("error", () => {
    setStream("off");
    // The browser tries again by itself, but for an answer that is no stream.
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
    source = null;
    setTimeout(follow, retryMs);
    retryMs = Math.min(retryMs * 2, lastRetryMs);
  });
  opened.addEventListener("feed", ({ data }: MessageEvent<string>) => show(JSON.parse(data) as Feed));
  opened.addEventListener("changes", () => dispatchEvent(new Event(changesMoved)));
  opened.addEventListener("crowded", ({ data }: MessageEvent<string>) => {
    letGo();
    if (!isCrowded) notice((JSON.parse(data) as { readonly message: string }).message, null);
    isCrowded = true;
    // Others may be closed by then; and it has to hear of its session's end.
    setTimeout(follow, crowdedRetryMs);
  });
  // What stands here may be nobody's to see any more: it goes, whatever else the page was about to do. But who is signing
  // out here is being led on already, to their provider too.
  opened.addEventListener("ended", () => {
    opened.close();
    const isSigningOut = document.querySelector("[data-sign-out][aria-disabled]") !== null;
    setTimeout(leaveForSignIn, isSigningOut ? signingOutMs : 0);
  });
  opened.addEventListener("stay", stayHere);
  opened.addEventListener("roles", () => {
    opened.close();
    location.reload();
  });
}

/** The shell is drawn by the server; only its numbers move, and what is urgent is added. */
function show({ unread, waiting, urgent }: Feed): void {
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
  // What was there when the page was made, its own parts say.
  const since = Date.parse(document.querySelector<HTMLElement>("[data-live-notices]")?.dataset["liveNotices"] ?? "");
  for (const { id, at, sentence, change } of [...urgent].reverse()) {
    if (said.has(id) || Date.parse(at) <= since) continue;
    said.add(id);
    notice(sentence, change === null || change.gateway === null ? null : `/g/${change.gateway}/changes/${change.id}`);
  }
}

/** Puts a sentence into the page, with the way to what it is about; it stays until it is put away. */
function notice(sentence: string, href: string | null): void {
  const place = document.querySelector<HTMLElement>("[data-live-notices]");
  const made = place?.querySelector("[data-notice-model]")?.firstElementChild?.cloneNode(true);
  if (place === null || !(made instanceof HTMLElement)) return;
  const part = (name: string) => made.querySelector<HTMLElement>(`[data-notice-${name}]`);
  const text = part("text");
  if (text !== null) text.textContent = sentence;
  const way = part("way");
  if (way instanceof HTMLAnchorElement && href !== null) way.href = href;
  else way?.remove();
  part("away")?.addEventListener("click", () => {
    made.remove();
    document.getElementById("content")?.focus({ preventScroll: true });
  });
  place.append(made);
}
