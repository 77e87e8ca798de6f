import type { NewPerson } from "@/lib/db/changes";
import type { NewAccount } from "@/lib/db/people";
import type { Deps } from "@/lib/services/deps";
import { commitmentTo } from "./commitment";
import { normalEmail } from "@/lib/services/sessions/schema";

interface Named {
  readonly name: string;
  readonly email: string;
}

/** What an account is stored as. The commitment lets the log be held to a name that can be erased. */
export function newAccount({ crypto }: Pick<Deps, "crypto">, { name, email }: Named): NewAccount {
  const salt = crypto.newSecret();
  const commitment = commitmentTo({ crypto }, { salt, name, email });
  return { name, email, emailNormal: normalEmail(email), salt, commitment };
}

/** The same with a password, of which only the hash is in what comes out. */
export async function newPerson(
  deps: Pick<Deps, "crypto" | "passwords">,
  account: Named & { readonly password: string },
): Promise<NewPerson> {
  return { ...newAccount(deps, account), passwordHash: await deps.passwords.hash(account.password) };
}
