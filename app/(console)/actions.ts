"use server";

import { signOutHere } from "@/lib/server/sign-out-action";

export async function signOutAction(): Promise<string> {
  return signOutHere();
}
