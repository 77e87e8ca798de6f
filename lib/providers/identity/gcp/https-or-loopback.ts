import { addressClass, parseIpAddress } from "@/lib/domain/ip-address";

const isLoopback = ({ hostname }: URL): boolean => {
  const address = parseIpAddress(hostname);
  return hostname === "localhost" || (address !== null && addressClass(address) === "loopback");
};

/**
 * An address that credentials may be sent to: https, or http where it does not leave this host (an emulator there).
 * Null for any other, and for one with a user, a query or a fragment in it.
 */
export const httpsOrLoopback = (text: string): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return null;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url)) ? url : null;
};
