import { NextResponse, type NextRequest } from "next/server";
import { isDevelopment, ownUrl } from "@/lib/runtime/env";
import { gatewayOfPath, lastGatewayCookie } from "@/lib/server/last-gateway";

const sessionCookies = ["authjs.session-token", "__Secure-authjs.session-token"];
const openPaths = ["/sign-in", "/setup", "/invite"];

/**
 * Gives every request an id and every page its content security policy, and refuses requests for another host or from
 * another origin. Sending strangers to the sign-in page is a convenience: the guard is in the kernel.
 */
export default function proxy(request: NextRequest): NextResponse {
  const own = ownUrl();
  if (own !== null && request.headers.get("host") !== own.host) return refused("This is not the host Keyhole serves.");
  const path = request.nextUrl.pathname;
  if (own !== null && request.method !== "GET" && request.method !== "HEAD") {
    const origin = request.headers.get("origin");
    if (origin !== null && origin !== own.origin) return refused("This request comes from another site.");
    // Every browser says it when a page sends something; programs come by token to REST alone.
    if (origin === null && !path.startsWith("/api/v1/"))
      return refused("This request does not say where it comes from.");
  }

  const headers = new Headers(request.headers);
  // What a client sends under these names is never believed.
  headers.set("x-request-id", crypto.randomUUID());
  headers.set("x-keyhole-path", path + request.nextUrl.search);
  if (path.startsWith("/api/")) return plain(NextResponse.next({ request: { headers } }));

  const signedIn = sessionCookies.some((name) => request.cookies.has(name));
  // The client drops the redirect of an action's request and hangs: the action itself answers.
  if (
    !signedIn &&
    !headers.has("next-action") &&
    !openPaths.some((open) => path === open || path.startsWith(`${open}/`))
  ) {
    const to = new URL("/sign-in", own ?? request.nextUrl);
    if (path !== "/") to.searchParams.set("next", path + request.nextUrl.search);
    return NextResponse.redirect(to);
  }

  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  const gateway = headers.has("next-router-prefetch") ? null : gatewayOfPath(path);
  if (gateway !== null && request.cookies.get(lastGatewayCookie)?.value !== gateway) {
    const secure = own?.protocol === "https:";
    response.cookies.set(lastGatewayCookie, gateway, { httpOnly: true, sameSite: "lax", secure, maxAge: 90 * 86_400 });
  }
  return plain(response);
}

/** What holds for every answer: its type is what it says, and addresses of ours are told to nobody else. */
function plain(response: NextResponse): NextResponse {
  response.headers.set("x-content-type-options", "nosniff");
  // Not "no-referrer": the browser would then send actions with the origin "null".
  response.headers.set("referrer-policy", "same-origin");
  return response;
}

/** `style-src-attr` is the one exception: React and the toaster set positions as attributes. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // The development server's overlay styles itself; a nonce beside it would take 'unsafe-inline' back.
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

function refused(sentence: string): NextResponse {
  return new NextResponse(sentence, { status: 403, headers: { "content-type": "text/plain; charset=utf-8" } });
}

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"] };
