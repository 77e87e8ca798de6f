"use client";

import { useQuery } from "@tanstack/react-query";
import type { LiveRun } from "./live-run";

const pollMs = 500;

export const checkKey = (gateway: string) => ["check", gateway] as const;

/** Asks anew; throws a sentence for people. */
async function readRun(gateway: string, signal: AbortSignal): Promise<LiveRun | null> {
  const answer = await fetch(`/api/live/check?gateway=${encodeURIComponent(gateway)}`, { signal, cache: "no-store" });
  if (answer.status === 401) throw new SignedOut("You are signed out. Sign in again to go on watching.");
  if (!answer.ok) throw new Error("How far the check is could not be read. It goes on all the same.");
  return ((await answer.json()) as { run: LiveRun | null }).run;
}

class SignedOut extends Error {}

/**
 * The newest check of a gateway's references, as the server gave it with the page and asked for again twice a second as
 * long as it is under way and somebody looks at it.
 */
export function useCheck(gateway: string, initial: LiveRun | null, now: string) {
  return useQuery({
    queryKey: checkKey(gateway),
    queryFn: ({ signal }) => readRun(gateway, signal),
    initialData: initial,
    initialDataUpdatedAt: new Date(now).getTime(),
    staleTime: pollMs,
    refetchInterval: ({ state }) =>
      state.data?.isOpen === true && !(state.error instanceof SignedOut) ? pollMs : false,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: true,
    retry: (failures, error) => failures < 2 && !(error instanceof SignedOut),
  });
}
