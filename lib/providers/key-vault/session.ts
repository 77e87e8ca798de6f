import type { Secret } from "@/lib/domain/secret";
import type { Host, Item, Meta, OpenedVault, Session, Want } from "../contract";
import type { KeyVault } from "./key-vault";
import { chooseAzureSignIn } from "../identity/azure/sign-in-settings";
import type { SignsInAs } from "../whose-access";
import { objectName } from "./object-name";
import { openKeyVault } from "./open";

/** With whose credential Keyhole signs in to Azure; null where that cannot be told. */
export const keyVaultSignsInAs = (vault: OpenedVault): SignsInAs | null => {
  const signIn = chooseAzureSignIn(vault);
  if (!signIn.ok) return null;
  if (signIn.value.by === "client-secret") return { whose: "own", as: "An app registration" };
  return { whose: "host", as: signIn.value.by === "managed-identity" ? "A managed identity" : "Its Azure identity" };
};

/** What differs between the kinds of key vault: how one object is read, and how it is looked at. */
export interface KeyVaultKind {
  read(vault: KeyVault, name: string): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>>;
  describe(vault: KeyVault, name: string): Promise<Item<Meta>>;
}

/**
 * Signs in and makes a session that asks for each object by a call of its own. A name that can be in no
 * key vault, or one with a version, is answered as misconfigured and nothing is asked.
 */
export const keyVaultSession = async (opened: OpenedVault, host: Host, kind: KeyVaultKind): Promise<Item<Session>> => {
  const signedIn = await openKeyVault(opened, host);
  if (!signedIn.ok) return signedIn;
  const { vault, expiresAt } = signedIn.value;
  const named =
    <T>(ask: (vault: KeyVault, name: string) => Promise<Item<T>>) =>
    (wants: readonly Want[]): Promise<readonly Item<T>[]> =>
      Promise.all(
        wants.map(async (want) => {
          const name = objectName(want);
          if (!name.ok) return { ok: false, failure: "misconfigured", code: name.problem, steps: [] } as const;
          return ask(vault, name.value);
        }),
      );
  const session: Session = {
    ...{ expiresAt, usesLeft: null },
    read: named(kind.read),
    describe: named(kind.describe),
    // The token ends by itself; Entra ID takes none back.
    close: () => Promise.resolve(),
  };
  return { ok: true, value: session, steps: signedIn.steps };
};
