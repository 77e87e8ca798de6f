import type { Fields } from "./answer";
import type { Rule } from "./policy";

/** Times are in Vault's text, which is ISO's. */
export interface SecretVersion {
  /** Null once it is destroyed. */
  data: Fields | null;
  readonly createdTime: string;
  /** Empty, or when it was or will be deleted. */
  deletionTime: string;
  destroyed: boolean;
}

export interface VersionedSecret {
  readonly createdTime: string;
  updatedTime: string;
  currentVersion: number;
  /** 0 until the first version had to go. */
  oldestVersion: number;
  /** 0 for the engine's own limit. */
  maxVersions: number;
  deleteAfterSeconds: number;
  casRequired: boolean;
  customMetadata: Readonly<Record<string, string>> | null;
  metadataVersion: number;
  versions: Record<string, SecretVersion>;
}

export type Mount =
  | { readonly version: 1; readonly secrets: Record<string, Fields> }
  | { readonly version: 2; readonly secrets: Record<string, VersionedSecret> };

export interface StandingToken {
  readonly policies: readonly string[];
  readonly createdTime: string;
}

export interface Role {
  readonly name: string;
  readonly roleId: string;
  readonly secretId: string;
  readonly policies: readonly string[];
  readonly tokenSeconds: number;
  /** 0 for any number. */
  readonly tokenUses: number;
}

/** Everything the server keeps from one start to the next. Plain JSON. */
export interface VaultState {
  /** Where it listens on loopback. */
  readonly port: number;
  /** By token; they never expire. */
  readonly tokens: Record<string, StandingToken>;
  /** All below `auth/approle`. */
  readonly roles: readonly Role[];
  readonly policies: Readonly<Record<string, readonly Rule[]>>;
  /** By path without slashes at its ends. */
  readonly mounts: Readonly<Record<string, Mount>>;
  /** Mounts whose rate limit is always used up. */
  readonly exhausted?: readonly string[];
  /** Mounts of which no answer ever comes. */
  readonly silent?: readonly string[];
  /** Mounts behind something else, which answers with a page of its own. */
  readonly hidden?: readonly string[];
  /** Namespaces that an administrator has locked. */
  readonly locked?: readonly string[];
}
