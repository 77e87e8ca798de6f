import type { NewPerson } from "@/lib/db/changes";
import type { Deps } from "@/lib/services/deps";
import { normalEmail } from "@/lib/services/sessions/schema";

/** What a new account is stored as. The commitment lets the log be held to a name that can be erased. */
export async function newPerson(
  deps: Pick<Deps, "crypto" | "passwords">,
  account: { readonly name: string; readonly email: string; readonly password: string },
): Promise<NewPerson> {
  const salt = deps.crypto.newSecret();
  return {
    name: account.name,
    email: account.email,
    emailNormal: normalEmail(account.email),
    passwordHash: await deps.passwords.hash(account.password),
    salt,
    commitment: deps.crypto.sha256Hex([salt, account.name, account.email].join("\n")),
  };
}
