import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import type { Opener } from "@/lib/domain/rotation/opener";
import type { LeastPolicy } from "@/lib/domain/least-policy";
import type { BackendFailure, Outcome, Owner } from "@/lib/domain/resolution";
import type { CrossRule } from "@/lib/domain/schema/cross-rules";
import type { Field, Schema } from "@/lib/domain/schema/field";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { AccessLevel } from "@/lib/domain/access-level";
import type { Secret } from "@/lib/domain/secret";
import type { Net, TlsOptions } from "@/lib/net/net";
import type { SignsInAs } from "./whose-access";
import type { AmbientEnvironment } from "./identity/ambient-environment";

export type { Field, LeastPolicy, Net, Schema, TlsOptions };

/** Why a backend did not answer with a value: closed, so that every one of them has an owner and advice. */
export type Failure = BackendFailure;

/** One thing an adapter did, for the trace. `note` and `url` are of our own making and hold no credential. */
export interface Step {
  readonly name: string;
  readonly ms: number;
  readonly status?: number;
  readonly note?: string;
  readonly request?: StepRequest;
}

export interface StepRequest {
  readonly method: string;
  readonly url: string;
  readonly headerNames: readonly string[];
  /** Headers that hold nothing but what we always send. */
  readonly plainHeaders?: Readonly<Record<string, string>>;
  /** Names of what the body holds, a JSON object unless said otherwise. */
  readonly bodyMembers?: readonly string[];
  readonly bodyKind?: "form";
  /** Of those members: what names the thing asked for and lets nobody in. No other content is shown. */
  readonly plainBody?: Readonly<Record<string, unknown>>;
  /** What a body of plain text is, where it is one: "api_key". */
  readonly bodyName?: string;
}

export interface Want {
  readonly resource: string;
  readonly version: number | null;
}

/** What a backend tells about a secret without its value. */
export interface Meta {
  readonly version: string | null;
  readonly createdAt: Date | null;
  readonly expiresAt: Date | null;
  readonly plan:
    | "none"
    | "unknown"
    | "denied"
    | { readonly nextAt: Date | null; readonly everySeconds: number | null; readonly lastAt: Date | null };
}

export type Item<T> =
  | { readonly ok: true; readonly value: T; readonly steps: readonly Step[] }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** A stable, closed code of the adapter's (`hcv.sealed`), never a foreign text. */
      readonly code: string;
      readonly retryAfterSeconds?: number;
      readonly steps: readonly Step[];
    };

/** What the host lends an adapter: `env` is the frozen allow-listed map, `fsRoots` the allow-listed folders. */
export interface Host {
  readonly net: Net;
  readonly env: ReadonlyMap<string, string>;
  readonly fsRoots: readonly string[];
  /** The prefixes that names in `env` were allowed by, to tell "not allowed" from "not set". */
  readonly envPrefixes?: readonly string[];
  /** Keyhole's own folders: no root may hold one, and no file in them is read under another name. */
  readonly ownFolders?: readonly string[];
  /** What this machine gives for signing in; left out where its operator gives none of it. */
  readonly ambient?: Ambient;
  /** Left out where nothing is remembered: then each session asks. */
  readonly uses?: UsesMemory;
  readonly now?: () => Date;
}

/**
 * How often a credential is good: for a few uses until a moment, null where it has no end; or for any number; or its
 * backend does not tell those who come with it.
 */
export type Uses = { readonly few: true; readonly endsAt: Date | null } | "any number" | "untold";

/**
 * What is known of credentials of the nodes whose uses may be counted. Nobody can tell without taking one, so one is
 * taken to find out, for all sessions, processes and vaults, and none after that.
 */
export interface UsesMemory {
  /**
   * What is known; where nothing is, what `ask` brings, once for all who come meanwhile.
   *
   * @param credential the credential and where it is good; kept as a keyed fingerprint only
   */
  once(credential: string, ask: () => Promise<Item<Uses>>): Promise<Item<Uses>>;
  /** Remembers what came to light otherwise. */
  note(credential: string, uses: Uses): Promise<void>;
}

/**
 * Credentials that are the machine's and not a vault's. They are sealed under no destination, so they go to official
 * endpoints and to allow-listed ones only.
 */
export interface Ambient {
  /** Reaches destinations that are on the allow-list, guarded gateway or not. */
  readonly net: Net;
  /** Reaches the metadata service of the cloud that Keyhole runs in, and nothing else; null where that is not allowed. */
  readonly metadata: Net | null;
  /** Reaches what gives an Azure app its identity, and nothing else; null where there is none or it is not allowed. */
  readonly appIdentity?: Net | null;
  /** The folder whose files an access may name; null where there is none. */
  readonly credentialFolder: string | null;
  /** What the process environment says of this machine's identity at a cloud (`AWS_ROLE_ARN`), copied once at start. */
  readonly environment?: AmbientEnvironment;
}

/** A code of an adapter's in words: what happened, whose it is, what to do. Never holds anything from outside. */
export interface Fault {
  readonly what: string;
  readonly whose: Owner;
  readonly next: string;
  /** Where the outcome is another one than the failure's. */
  readonly outcome?: Outcome;
  /** Whether the least policy mends it; left out: where it is a missing right. */
  readonly grant?: boolean;
}

/** One sign-in. The pool owns sharing, renewal, concurrency and backing off; an adapter keeps nothing between calls. */
export interface Session {
  readonly expiresAt: Date | null;
  readonly usesLeft: number | null;
  /** Same order as `wants`, each asked for by itself, as Kong does. */
  read(wants: readonly Want[]): Promise<readonly Item<{ readonly secret: Secret; readonly meta: Meta }>[]>;
  /**
   * Newest values by one request, at most as many as the provider's `readsTogether`; the same order. Null for each that
   * has to be asked for by itself: all of them where asking for several is refused.
   */
  readTogether?(
    wants: readonly Want[],
  ): Promise<readonly (Item<{ readonly secret: Secret; readonly meta: Meta }> | null)[]>;
  describe?(wants: readonly Want[]): Promise<readonly Item<Meta>[]>;
  list?(cursor: string | null): Promise<Item<{ readonly names: readonly string[]; readonly next: string | null }>>;
  write?(want: Want, value: Secret): Promise<Item<Meta>>;
  rotate?(want: Want): Promise<Item<Meta>>;
  /** Prolongs the login and says until when; missing where that cannot be done, as with a credential that is no login's. */
  renew?(): Promise<Item<{ readonly expiresAt: Date | null }>>;
  close(): Promise<void>;
}

export interface OpenedVault {
  readonly config: Readonly<Record<string, unknown>>;
  readonly access: Readonly<Record<string, unknown>>;
  readonly level: AccessLevel;
}

/** What a test of a connection found out, and where it stopped; null where nothing stood in the way. */
export interface Trial {
  readonly identity: ConnectionIdentity | null;
  readonly rights: readonly ConnectionRight[];
  readonly steps: readonly Step[];
  readonly stopped: { readonly failure: Failure; readonly code: string; readonly retryAfterSeconds?: number } | null;
}

/** A provider is one folder and one line in the registry; form, validation, sealing and tests follow from this. */
export interface Provider {
  readonly kongName: string;
  readonly title: string;
  readonly summary: string;
  /** First Gateway version that has it, e.g. "2.8". */
  readonly since: string;
  readonly editions: readonly ("oss" | "enterprise" | "konnect")[];
  readonly reads: "value" | "presence" | "nothing";
  /** Whether its sessions write values: then they describe as well, because nothing is written unseen. */
  readonly writes?: true;
  /**
   * The vaults of which an access limited to metadata sees anything: those whose config has one of these values in each
   * of these fields. Null for none, left out for all.
   */
  readonly metadataWhere?: Readonly<Record<string, readonly string[]>> | null;
  readonly where: "anywhere" | "data-plane";
  /** How many newest values one request brings, where the backend gives several at once (`readTogether`). */
  readonly readsTogether?: number;
  readonly config: Schema;
  /** Of a vault that a gateway loads besides Kong's own: its schema as Kong gave it, null where nobody told. */
  readonly custom?: { readonly schema: KongSchema | null };
  /** What fields of the config owe each other. */
  readonly rules?: readonly CrossRule[];
  readonly access: Schema;
  open(vault: OpenedVault, host: Host): Promise<Item<Session>>;
  /** With whose credential it opens; asks nothing. Null where the settings do not say, left out where nobody signs in. */
  signsInAs?(vault: OpenedVault): SignsInAs | null;
  /**
   * Signs in afresh, asks what it may, and gives back what it was let in with. Asks for nothing whose answer holds a
   * value, and never uses up what nodes need.
   */
  test(vault: OpenedVault, host: Host): Promise<Trial>;
  /**
   * Makes the place in the backend that a vault's config names, where the backend lets one: the answer holds the fields
   * of the config that it fills. `name` is for people to know it by.
   */
  create?(vault: OpenedVault, host: Host, name: string | null): Promise<Item<Readonly<Record<string, string>>>>;
  /**
   * Until when that is good which opens the vault, where only the backend tells, and whether it is good for a few uses
   * only; asks for nothing else. "unseen" where the backend was not reached or let nobody in, "untold" where it was asked
   * and does not tell, so that asking again would take a use and learn nothing.
   */
  opensWith?(vault: OpenedVault, host: Host): Promise<readonly Opener[] | "unseen" | "untold">;
  /** Words for each code its answers carry. */
  readonly faults: Readonly<Record<string, Fault>>;
  /** The smallest policy for what is wanted; null when a name cannot be said in that language without saying more. */
  leastPolicy?(
    wants: readonly Want[],
    level: AccessLevel,
    config?: Readonly<Record<string, unknown>>,
    access?: Readonly<Record<string, unknown>>,
  ): LeastPolicy | null;
}
