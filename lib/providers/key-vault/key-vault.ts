import type { CertificateClient } from "@azure/keyvault-certificates";
import type { SecretClient } from "@azure/keyvault-secrets";
import type { Beside } from "../beside";
import type { Item, Net } from "../contract";
import { azureHttp } from "../identity/azure/http-client";
import type { AzureToken } from "../identity/azure/token";
import { judgeChallenge } from "./challenge";
import type { KeyVaultSettings } from "./settings";
import { verdictOf } from "./verdict";

/** The interface's version that both clients know. */
const serviceVersion = "2025-07-01";

/** A key vault that a token opens. `ask` runs one call of a client and answers with what came or what it means. */
export interface KeyVault {
  readonly secrets: SecretClient;
  readonly certificates: CertificateClient;
  readonly beside: Beside;
  ask<T>(name: string, call: () => Promise<T>): Promise<Item<T>>;
}

/**
 * Azure's own clients with our dialler and our token under them. They begin with a request without a token, to learn
 * what is asked for; so the first call goes alone and the others wait for it.
 */
export const keyVault = async (
  settings: KeyVaultSettings,
  token: AzureToken,
  net: Net,
  beside: Beside,
): Promise<KeyVault> => {
  const [{ SecretClient }, { CertificateClient }] = await Promise.all([
    import("@azure/keyvault-secrets"),
    import("@azure/keyvault-certificates"),
  ]);
  const { origin, cloud, tls } = settings;
  const http = azureHttp({ net, tls, origin, judge: judgeChallenge(cloud, token) });
  // Whoever opened the vault reckons with the token's end; the client is not to ask for another one.
  const credential = {
    getToken: () => Promise.resolve({ token: token.token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { ...http.options, serviceVersion } as const;

  const watched = async <T>(name: string, call: () => Promise<T>): Promise<Item<T>> => {
    const { exchanges, value } = await http.watch(name, call);
    const steps = exchanges.map(({ step }) => step);
    const last = exchanges.at(-1);
    if (value !== null && last?.ok === true && last.status === 200) return { ok: true, value, steps };
    return { ok: false, ...verdictOf(last), steps };
  };

  let first: Promise<unknown> | null = null;
  return {
    secrets: new SecretClient(origin, credential, options),
    certificates: new CertificateClient(origin, credential, options),
    beside,
    ask: async (name, call) => {
      if (first === null) {
        const asked = watched(name, call);
        first = asked.catch(() => null);
        return asked;
      }
      await first;
      return watched(name, call);
    },
  };
};
