import "server-only";
import { cookies } from "next/headers";
import { deps } from "@/lib/runtime/deps";
import { personOf, type Actor } from "@/lib/services/kernel/context";
import { handoffPurposes, type HandoffFor } from "@/lib/services/single-sign-on/handoff";
import { ownPath } from "./own-path";
import { secureCookies } from "./session-cookie";

const flowName = "keyhole-sso";
const noteName = "keyhole-sso-note";
const goodForSeconds = 15 * 60;
const noteSeconds = 60;

/** What a browser was sent to the provider for. */
export interface SsoFlow {
  readonly purpose: HandoffFor;
  /** The session that asked; empty where nobody is signed in. */
  readonly session: string;
  /** The half-way sign-in whose account is to be linked; empty for all else. */
  readonly half: string;
  /** Where to go afterwards. */
  readonly next: string;
}

/** The session of a person, for which alone what was begun by it ends well. */
export function sessionOf(actor: Actor): string {
  return personOf(actor) !== null && "sessionId" in actor ? actor.sessionId : "";
}

/** Keeps in the browser what it is sent away for. */
export async function keepFlow(flow: SsoFlow): Promise<void> {
  (await cookies()).set(flowName, sealed(flowName, { ...flow, at: seconds() }), options(goodForSeconds));
}

/** What this browser was sent away for, within fifteen minutes; null when it was not. */
export async function keptFlow(): Promise<SsoFlow | null> {
  const kept = opened(flowName, (await cookies()).get(flowName)?.value);
  const { purpose, session, half, next, at } = kept ?? {};
  if (
    typeof at !== "number" ||
    seconds() - at > goodForSeconds ||
    typeof session !== "string" ||
    typeof half !== "string"
  ) {
    return null;
  }
  const known = handoffPurposes.find((one) => one === purpose);
  return known === undefined ? null : { purpose: known, session, half, next: ownPath(next) };
}

export async function dropFlow(): Promise<void> {
  (await cookies()).delete({ name: flowName, path: "/" });
}

/** Leaves a sentence for the next page. It goes by a cookie of ours, so that no address can put words on our pages. */
export async function leaveNote(sentence: string): Promise<void> {
  (await cookies()).set(noteName, sealed(noteName, { sentence, at: seconds() }), options(noteSeconds));
}

/** The sentence that was left within the last minute, for a page whose address says that there is one. */
export async function ssoNote(given: string | string[] | undefined): Promise<string | null> {
  if (given !== "note") return null;
  const { sentence, at } = opened(noteName, (await cookies()).get(noteName)?.value) ?? {};
  return typeof at === "number" && seconds() - at <= noteSeconds && typeof sentence === "string" ? sentence : null;
}

const seconds = (): number => Math.floor(deps().clock().getTime() / 1000);

const options = (maxAge: number) => {
  return { httpOnly: true, sameSite: "lax", secure: secureCookies(), path: "/", maxAge } as const;
};

function sealed(name: string, value: object): string {
  const body = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${body}.${deps().crypto.keyed(name, body)}`;
}

function opened(name: string, text: string | undefined): Readonly<Record<string, unknown>> | null {
  const [body = "", mark = ""] = (text ?? "").split(".");
  if (body === "" || mark !== deps().crypto.keyed(name, body)) return null;
  return JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
}
