import { listen } from "@/prisma/sample-vault/listen";
import { credentialsOf, newState, type VaultCredentials } from "@/prisma/sample-vault/new-state";
import type { VaultState } from "@/prisma/sample-vault/state";
import { SampleVault } from "@/prisma/sample-vault/vault";

export interface StartedVault extends VaultCredentials {
  readonly port: number;
  readonly state: VaultState;
  readonly vault: SampleVault;
  /** Calls its API as admin and gives the answer's body; throws for a status of 400 and more. */
  api(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** The sample's Vault on a free port of loopback, kept in no file. `fill` puts secrets in before it starts. */
export const startSampleVault = async (
  fill: (state: VaultState, now: Date) => Promise<void> = () => Promise.resolve(),
  now: () => Date = () => new Date(),
): Promise<StartedVault> => {
  const state = newState(0, now());
  await fill(state, now());
  const vault = new SampleVault(state, now);
  const { port, close } = await listen(vault, 0);
  const credentials = credentialsOf(state);
  const api: StartedVault["api"] = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/${path}`, {
      method,
      headers: { "X-Vault-Token": credentials.adminToken },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`The sample's Vault: ${method} ${path} gave ${answer.status}: ${text}`);
    return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  return { ...credentials, port, state, vault, api, close };
};
