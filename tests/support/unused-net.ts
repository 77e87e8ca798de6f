import type { Net } from "@/lib/net/net";

/** For adapters that must not reach out: a test fails if they do. */
export const unusedNet: Net = {
  fetch: () => {
    throw new Error("nothing was to be fetched");
  },
  agents: () => {
    throw new Error("no agent was to be taken");
  },
  signal: new AbortController().signal,
};
