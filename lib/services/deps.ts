import type { Database } from "@/lib/db/client";
import type { Secret } from "@/lib/domain/secret";
import type { Host } from "@/lib/providers/contract";
import type { SessionPool } from "@/lib/providers/sessions";
import type { Operation } from "./kernel/operation";
import type { OpenId } from "./single-sign-on/open-id";

/** Where a sealed value stands and what it may open: it opens again only under the same words. */
export interface SealedPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string;
  readonly binding: string;
}

export interface Seal {
  close(value: Secret, place: SealedPlace): Uint8Array;
  /** Null when place, binding or key is another. */
  open(sealed: Uint8Array, place: SealedPlace): Secret | null;
}

export interface Crypto {
  readonly keyId: string;
  sha256Hex(text: string): string;
  sha256(text: string): Uint8Array;
  /** Keyed fingerprint of a text for one purpose, hex. */
  keyed(purpose: string, text: string): string;
  /** A new secret of 256 bits in base64url. */
  newSecret(): string;
}

/** argon2id behind a short queue: at most two at once; throws UNAVAILABLE when fifty wait. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the same time whether or not a hash is given. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** What an authenticator app is given when a person enrols it. */
export interface Enrolment {
  /** In base32, to type where no camera is. */
  readonly secret: string;
  /** The same as a QR code: a path of unit squares in a field of `size` × `size`. */
  readonly picture: { readonly size: number; readonly path: string };
}

/** Codes of authenticator apps (RFC 6238: SHA-1, six digits, 30 s). */
export interface OneTimeCodes {
  newSecret(): Secret;
  /** The step of 30 seconds whose code this is: the one now, or that before or after it; null for any other code. */
  stepOf(secret: Secret, code: string, now: Date): number | null;
  enrolment(secret: Secret, account: string): Enrolment;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Signs what is said of the log, with a key that never leaves this. */
export interface AuditSigner {
  /** 32 bytes, hex. */
  readonly publicKey: string;
  readonly keyId: string;
  /** Public keys (hex) this installation signed with before. */
  readonly earlier: readonly string[];
  /** Ed25519 over the UTF-8 of a text, hex. */
  sign(text: string): string;
}

/** Where checkpoints are kept beside the database. */
export interface CheckpointFile {
  /** Resolves once the lines are on the disk. */
  append(lines: readonly string[]): Promise<void>;
  /** Its newest lines, in their order; none where there is no file yet. */
  newest(): Promise<readonly string[]>;
}

/** Everything operations need from outside; the composition root is `lib/runtime/deps.ts`. */
export interface Deps {
  readonly db: Database;
  /** Two connections kept for recording refusals. */
  readonly refusals: Database;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly crypto: Crypto;
  readonly seal: Seal;
  readonly passwords: Passwords;
  readonly oneTimeCodes: OneTimeCodes;
  readonly log: Log;
  /** What adapters are lent for a gateway; the same one for the same rules, so that sign-ins can be shared. */
  readonly host: (q: { readonly guarded: boolean; readonly allow: readonly string[] }) => Host;
  /** Sign-ins to backends, shared and ended in time. */
  readonly pool: SessionPool;
  readonly openId: OpenId;
  /** Destinations that the operator of the host puts on the allow-list at set-up. */
  readonly firstAllowed: readonly string[];
  /** Deletes the sample's files; its Vault ends when it finds its own gone. What is not there is no fault. */
  readonly removeSampleFiles: () => Promise<void>;
  /** For fingerprints of fetched values. */
  readonly fingerprintKey: { readonly id: string; readonly key: Secret };
  readonly signer: AuditSigner;
  /** Appends lines to the file in which checkpoints are kept beside the database; null where there is none. */
  readonly checkpointFile: CheckpointFile | null;
  /** Where checkpoints are sent as JSON lines; null for nowhere. */
  readonly witness: { readonly url: URL; readonly authorization: (() => string) | null } | null;
  readonly operation: (name: string) => Operation | null;
  readonly countRefusedStranger: (operation: string) => void;
  /** Aborted when the process is asked to stop. */
  readonly stopping: AbortSignal;
  /** Where the installation is reached; links are made from it. */
  readonly origin: string;
}
