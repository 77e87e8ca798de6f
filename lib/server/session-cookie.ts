import "server-only";
import { getToken } from "next-auth/jwt";
import { headers } from "next/headers";
import { env } from "@/lib/runtime/env";

/** Whether cookies are for https only: wherever people reach Keyhole by it. */
export function secureCookies(): boolean {
  return new URL(env().AUTH_URL).protocol === "https:";
}

/** The secret of the session in the request's signed cookie; null without one. It never reaches the browser's scripts. */
export async function sessionSecret(): Promise<string | null> {
  const token = await getToken({
    req: { headers: await headers() },
    secret: env().AUTH_SECRET,
    secureCookie: secureCookies(),
  });
  return typeof token?.secret === "string" ? token.secret : null;
}
