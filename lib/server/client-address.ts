import "server-only";
import { headers } from "next/headers";
import { env } from "@/lib/runtime/env";

/**
 * The rightmost hop that is not one of our own proxies. The last one is who sent the request, put there by the server
 * itself, so what a client writes counts only behind a proxy that TRUSTED_PROXIES names.
 */
export async function clientAddress(): Promise<string | null> {
  const hops = ((await headers()).get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  const trusted = new Set(env().TRUSTED_PROXIES);
  const outside = hops.filter((hop) => hop !== "" && !trusted.has(hop));
  return outside.at(-1) ?? null;
}
