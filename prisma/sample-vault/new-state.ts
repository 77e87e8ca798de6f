import { randomBytes, randomUUID } from "node:crypto";
import type { VaultState } from "./state";
import { newToken } from "./tokens";

/** What opens a sample Vault. */
export interface VaultCredentials {
  /** May do all. */
  readonly adminToken: string;
  /** May read what the role may. */
  readonly readerToken: string;
  readonly roleId: string;
  readonly secretId: string;
}

/** Below the mounts, but for one secret that is nobody's. */
const reader = [
  { path: "secret/*", can: ["read"] },
  { path: "kv/*", can: ["read"] },
  { path: "busy/*", can: ["read"] },
  { path: "secret/data/payments/hsm", can: [] },
  { path: "secret/metadata/payments/hsm", can: [] },
] as const;

/** A Vault with nothing in it yet: KV version 2 at `secret`, version 1 at `kv`, credentials that nobody had before. */
export const newState = (port: number, now: Date): VaultState => {
  const createdTime = now.toISOString();
  return {
    port,
    tokens: {
      [newToken()]: { policies: ["root"], createdTime },
      [newToken()]: { policies: ["default", "reader"], createdTime },
    },
    roles: [
      {
        ...{ name: "keyhole", roleId: randomUUID(), secretId: randomBytes(16).toString("hex") },
        ...{ policies: ["reader"], tokenSeconds: 1_200, tokenUses: 0 },
      },
    ],
    policies: { reader },
    mounts: {
      secret: { version: 2, secrets: {} },
      kv: { version: 1, secrets: {} },
      busy: { version: 1, secrets: {} },
    },
    exhausted: ["busy"],
    ...{ silent: ["slow"], hidden: ["portal"], locked: ["retired"] },
  };
};

export const credentialsOf = ({ tokens, roles }: VaultState): VaultCredentials => {
  const tokenWith = (policy: string): string => {
    const found = Object.entries(tokens).find(([, { policies }]) => policies.includes(policy));
    if (found === undefined) throw new Error("The sample's Vault has lost a token.");
    return found[0];
  };
  const role = roles[0];
  if (role === undefined) throw new Error("The sample's Vault has lost its role.");
  return {
    ...{ adminToken: tokenWith("root"), readerToken: tokenWith("reader") },
    ...{ roleId: role.roleId, secretId: role.secretId },
  };
};
