import type { Crypto } from "@/lib/services/deps";

/** Under what a person's tries at one secret are counted: a hash, for names may be told to nobody who reads the counts. */
export const secretBudgetName = (
  crypto: Crypto,
  gatewayId: string,
  { name, resource }: { readonly name: string; readonly resource: string },
): string => crypto.keyed("budget", `${gatewayId}/${name}/${resource}`).slice(0, 32);
