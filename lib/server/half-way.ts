import "server-only";
import { cookies } from "next/headers";
import { sessionLimits } from "@/lib/services/sessions/schema";
import { secureCookies } from "./session-cookie";

const name = "keyhole-half-way";

/** The secret of this browser's sign-in that waits for a code, or for an identity to link; null without one. It opens nothing by itself. */
export async function halfWaySignIn(): Promise<string | null> {
  return (await cookies()).get(name)?.value ?? null;
}

/** Keeps the secret of a sign-in whose password was right, for as long as it is good. */
export async function keepHalfWay(secret: string): Promise<void> {
  (await cookies()).set(name, secret, {
    httpOnly: true,
    sameSite: "strict",
    secure: secureCookies(),
    path: "/sign-in",
    maxAge: sessionLimits.halfWayMinutes * 60,
  });
}

/** Forgets it, once it was used. */
export async function dropHalfWay(): Promise<void> {
  (await cookies()).set(name, "", { httpOnly: true, sameSite: "strict", path: "/sign-in", maxAge: 0 });
}
