import "server-only";
import { cookies } from "next/headers";
import { deps } from "@/lib/runtime/deps";
import { deviceMark } from "@/lib/services/sessions/device-mark";
import { secureCookies } from "./session-cookie";

const name = "keyhole-device";
const days = 90;

/** The mark of a device on which somebody signed in within 90 days; null without one. */
export async function knownDevice(): Promise<string | null> {
  return (await cookies()).get(name)?.value ?? null;
}

/** Marks this device as that person's, so that a stranger's guessing elsewhere does not lock the owner out here. */
export async function rememberDevice(personId: string): Promise<void> {
  (await cookies()).set(name, deviceMark(deps().crypto, personId, deps().clock()), {
    httpOnly: true,
    sameSite: "lax",
    secure: secureCookies(),
    path: "/sign-in",
    maxAge: days * 86_400,
  });
}
