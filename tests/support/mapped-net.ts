import type { Net } from "@/lib/net/net";

/**
 * A dialler under which outside hosts are a server on loopback: what is sent to one of them arrives at `to` under its
 * own name. All other hosts are dialled as ever. So a vendor's client sees the addresses it knows, and all its checks
 * of them stay on.
 */
export const mappedNet = (net: Net, hosts: readonly string[], to: string): Net => ({
  ...net,
  fetch: (url, init) => {
    if (!hosts.includes(url.hostname)) return net.fetch(url, init);
    const headers = new Headers(init.headers);
    headers.set("host", url.host);
    return net.fetch(new URL(`${to}${url.pathname}${url.search}`), { ...init, headers });
  },
});
