import "server-only";
import { headers } from "next/headers";
import { env } from "@/lib/runtime/env";

/** The rightmost hop that is not one of our own proxies; null when no proxy is configured and none told. */
export async function clientAddress(): Promise<string | null> {
  const hops = ((await headers()).get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  const trusted = new Set(env().TRUSTED_PROXIES);
  const outside = hops.filter((hop) => hop !== "" && !trusted.has(hop));
  return outside.at(-1) ?? null;
}
