import "server-only";
import { Auth } from "@auth/core";
import NextAuth from "next-auth";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { deps } from "@/lib/runtime/deps";
import { env } from "@/lib/runtime/env";
import { reauthenticateSso } from "@/lib/services/sessions/reauthenticate-sso";
import { connectSso } from "@/lib/services/sessions/connect-sso";
import { signInSso } from "@/lib/services/sessions/sign-in-sso";
import { readyConnection, type ReadyConnection } from "@/lib/services/single-sign-on/connection";
import { handoff, type HandoffFor } from "@/lib/services/single-sign-on/handoff";
import { linkIdentity } from "@/lib/services/single-sign-on/link-identity";
import type { ActionState } from "./action-state";
import { shownFailure } from "./failure";
import { halfWaySignIn } from "./half-way";
import { ownPath } from "./own-path";
import { requestContext } from "./request-context";
import { secureCookies } from "./session-cookie";
import { ssoConfig, ssoProvider, type SsoFailure, type SsoTokens } from "./sso-config";
import { dropFlow, keepFlow, keptFlow, leaveNote, sessionOf, type SsoFlow } from "./sso-flow";

/** Sends the browser to the provider; gives back why it could not. */
export async function startSso(purpose: HandoffFor, form: FormData): Promise<ActionState> {
  let to: string;
  try {
    const ctx = await requestContext();
    const ready = await readyConnection(ctx.deps);
    const { signIn } = NextAuth(() =>
      configFor(
        ready,
        () => Promise.resolve(null),
        () => undefined,
      ),
    );
    const again = { prompt: "login", max_age: "0" };
    to = (await signIn(ssoProvider, { redirect: false, redirectTo: "/" }, purpose === "again" ? again : {})) as string;
    if (new URL(to).origin !== new URL(ready.metadata.authorizationEndpoint).origin) throw new AppError("INTERNAL");
    const half = purpose === "connect" ? ((await halfWaySignIn()) ?? "") : "";
    await keepFlow({ purpose, session: sessionOf(ctx.actor), half, next: ownPath(form.get("next")) });
  } catch (error) {
    const { code, message, fields, requestId } = shownFailure(error, deps().newId());
    return { status: "error", code, message, fields, requestId: code === "INTERNAL" ? requestId : null };
  }
  redirect(to);
}

/** Takes the provider's answer: opens a session, links an identity, or notes that the person was asked again. */
export async function answerSso(request: Request): Promise<Response> {
  const flow = await keptFlow();
  let problem: string | null = flow === null ? sentences.stale : null;
  let cookies: readonly string[] = [];
  if (flow !== null) {
    try {
      const ready = await readyConnection(deps());
      const asked = new URL(request.url).searchParams;
      if (ready.metadata.answersWithIssuer && !asked.has("iss")) throw new AppError("FORBIDDEN", sentences.mismatch);
      const answered = await libraryAnswer(request, ready, flow);
      cookies = answered.cookies;
      problem = answered.problem;
    } catch (error) {
      problem = shownFailure(error, (await requestContext()).requestId).message;
    }
  }
  await dropFlow();
  if (problem !== null) await leaveNote(problem);
  const answer = new Response(null, { status: 303, headers: { location: locationOf(flow, problem) } });
  for (const cookie of cookies) answer.headers.append("set-cookie", cookie);
  return answer;
}

/**
 * Where to go once a session has ended: to the provider, to end the one there, if that one let them in and can. It comes
 * back to the sign-in page. No ID token is kept for it, so the provider may ask whether that is meant.
 */
export async function afterSignOut(method: string): Promise<string> {
  const page = "/sign-in";
  if (method !== "single sign-on") return page;
  try {
    const { connection, metadata } = await readyConnection(deps());
    if (metadata.endSessionEndpoint === null) return page;
    const to = new URL(metadata.endSessionEndpoint);
    to.searchParams.set("client_id", connection.clientId);
    to.searchParams.set("post_logout_redirect_uri", new URL(page, env().AUTH_URL).href);
    return to.href;
  } catch (error) {
    // A provider that is away keeps nobody signed in here.
    if (error instanceof AppError) return page;
    throw error;
  }
}

const sentences: Readonly<Record<SsoFailure, string>> = {
  cancelled: "You ended signing in at the provider. Nothing has happened here.",
  refused: "The provider did not let you in. Its administrator can tell why, and lets you use this application.",
  stale: "This answer does not belong to anything begun in this browser within 15 minutes. Begin again, in one window.",
  clock:
    "The answer is out of date: the clocks of Keyhole’s host and of the provider differ. Their administrators set them.",
  code: "The provider did not take the code or Keyhole’s client secret. Begin again; if it stays so, an Access admin looks at Settings → Sign-in.",
  network:
    "Keyhole could not reach the provider. Try again in a moment; if it stays so, an Access admin tries it in Settings → Sign-in.",
  mismatch: "The provider’s answer is not one to what was asked, so it does not count. Begin again.",
};

/** Runs the library on its own address, whatever the request says of host and scheme. */
async function libraryAnswer(
  request: Request,
  ready: ReadyConnection,
  flow: SsoFlow,
): Promise<{ readonly cookies: readonly string[]; readonly problem: string | null }> {
  let told: { readonly sentence: string | null } | null = null;
  let failure: SsoFailure | null = null;
  const admit = async (tokens: SsoTokens) => {
    try {
      const opened = await end(flow, tokens);
      told = { sentence: null };
      return opened;
    } catch (error) {
      told = { sentence: shownFailure(error, (await requestContext()).requestId).message };
      return null;
    }
  };
  const given = new URL(request.url);
  // Not by the library's own handler: Next's kind of request turns 127.0.0.1 into localhost, which is another address.
  const own = new Request(new URL(`${given.pathname}${given.search}`, env().AUTH_URL), { headers: request.headers });
  const { headers: answered } = (await Auth(
    own,
    configFor(ready, admit, (why) => void (failure ??= why)),
  )) as Response;
  if (failure === "refused" && given.searchParams.get("error") === "access_denied") failure = "cancelled";
  const outcome = told as { readonly sentence: string | null } | null;
  return {
    cookies: answered.getSetCookie(),
    problem: outcome === null ? sentences[failure ?? "mismatch"] : outcome.sentence,
  };
}

/** What the answer was for. A session is opened by signing in only; what was begun by a session is ended by that one. */
async function end(
  { purpose, session, half }: SsoFlow,
  tokens: SsoTokens,
): Promise<{ readonly personId: string; readonly secret: string } | null> {
  const ctx = await requestContext();
  const given = { ...tokens, handoff: handoff(ctx.deps.crypto, purpose, tokens.idToken) };
  if (purpose === "sign-in" || purpose === "connect") {
    const address = ctx.actor.kind === "anonymous" ? ctx.actor.address : null;
    const userAgent = (await headers()).get("user-agent")?.slice(0, 400) ?? null;
    const stranger = { ...ctx, actor: { kind: "anonymous", address } as const };
    const outcome =
      purpose === "connect"
        ? await connectSso(stranger, { ...given, half, userAgent })
        : await signInSso(stranger, { ...given, userAgent });
    return outcome.status === "done" ? outcome.value : null;
  }
  if (session === "" || sessionOf(ctx.actor) !== session) throw new AppError("FORBIDDEN", sentences.stale);
  await (purpose === "link" ? linkIdentity(ctx, given) : reauthenticateSso(ctx, given));
  return null;
}

function configFor(
  ready: ReadyConnection,
  admit: Parameters<typeof ssoConfig>[0]["admit"],
  failed: (why: SsoFailure) => void,
) {
  const { connection, metadata, clientSecret } = ready;
  return ssoConfig({
    ...{ connection, metadata, admit, failed },
    ...{ authSecret: env().AUTH_SECRET, secureCookies: secureCookies(), clientSecret: textOf(clientSecret) },
  });
}

/** A page that tells the problem, and from which it can be tried again. */
const retryPages = { "sign-in": "/sign-in", connect: "/sign-in", again: "/step-up", link: null } as const;

function locationOf(flow: SsoFlow | null, problem: string | null): string {
  const next = flow?.next ?? "/";
  const retry = retryPages[flow?.purpose ?? "sign-in"];
  const page = retry === null ? next : `${retry}?next=${encodeURIComponent(next)}`;
  const to = problem === null ? next : `${page}${page.includes("?") ? "&" : "?"}sso=note`;
  return new URL(to, env().AUTH_URL).href;
}

const textOf = (secret: Secret): string => new TextDecoder().decode(secret.reveal());
