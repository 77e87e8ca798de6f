const loopback = ["localhost", "127.0.0.1", "[::1]"];

/** An absolute https address, or http on loopback, without user, password or fragment: what may be an endpoint of a provider. */
export function isSecureUrl(text: string): boolean {
  if (!URL.canParse(text) || /\s/.test(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== "" || password !== "" || hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && loopback.includes(hostname));
}
