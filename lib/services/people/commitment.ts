import type { Deps } from "@/lib/services/deps";

/** What the log holds of a name and an address: it says nothing without the salt, and fits no other name with it. */
export function commitmentTo(
  { crypto }: Pick<Deps, "crypto">,
  { salt, name, email }: { readonly salt: string; readonly name: string; readonly email: string },
): string {
  return crypto.sha256Hex([salt, name, email].join("\n"));
}
