import { leaveForSignIn } from "./leave-for-sign-in";

/**
 * Asks Keyhole itself for what a page shows, as it is now. Leaves the page where its session has ended; anything else but
 * an answer is the caller's to pass over.
 */
export async function askAgain(source: string, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(source, { signal, cache: "no-store" });
  if (answer.status === 401) leaveForSignIn();
  return answer;
}
