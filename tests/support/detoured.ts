import type { Net } from "@/lib/net/net";
import type { Host } from "@/lib/providers/contract";

/** A host whose ways out are watched, and lead to another server for each request for which `watch` gives a dialler. */
export const detoured = (
  host: Host,
  watch: (init: Parameters<Net["fetch"]>[1]) => Net | null,
  origin: string,
): Host => {
  const over = (net: Net): Net => ({
    ...net,
    agents: () => {
      throw new Error("no client has a way out of its own");
    },
    fetch: (url, init) => {
      const instead = watch(init);
      if (instead === null) return net.fetch(url, init);
      const { tls: _none, ...rest } = init;
      return instead.fetch(new URL(`${url.pathname}${url.search}`, origin), rest);
    },
  });
  const { ambient } = host;
  if (ambient === undefined) return { ...host, net: over(host.net) };
  const metadata = ambient.metadata === null ? null : over(ambient.metadata);
  const appIdentity = (ambient.appIdentity ?? null) === null ? null : over(ambient.appIdentity!);
  return { ...host, net: over(host.net), ambient: { ...ambient, net: over(ambient.net), metadata, appIdentity } };
};
