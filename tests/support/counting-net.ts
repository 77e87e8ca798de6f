import type { Net } from "@/lib/net/net";

/** A dialler that counts what goes out by it and is of a kind. */
export const countingNet = (net: Net, isCounted: (url: URL, init: RequestInit) => boolean) => {
  let count = 0;
  const counting: Net = {
    agents: (tls) => net.agents(tls),
    signal: net.signal,
    fetch: (url, init) => {
      if (isCounted(url, init)) count += 1;
      return net.fetch(url, init);
    },
  };
  return { net: counting, count: () => count };
};
