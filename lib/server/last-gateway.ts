/** Names the gateway that somebody looked at last: a preference, believed no further than the list of those they may see. */
export const lastGatewayCookie = "keyhole-gateway";

/** The gateway of a page's path; null for other pages. */
export const gatewayOfPath = (path: string): string | null =>
  /^\/g\/([a-z][a-z0-9-]{0,62})(?:\/|$)/.exec(path)?.[1] ?? null;
