import type { Explanation } from "@/lib/domain/explanation";
import type { ListedValues, MergedOptions } from "@/lib/domain/reference/merge-options";
import { outcomes, type Outcome } from "@/lib/domain/resolution";
import type { Fault, Host, Meta, Provider } from "../contract";
import type { AccessLevel } from "@/lib/domain/access-level";
import type { Fingerprint, FingerprintKey } from "../fingerprint";
import { netFaults } from "../net-failure";
import { poolFaults } from "../pool-faults";
import type { SessionPool } from "../sessions";
import type { Edition } from "../strategies";
import type { SignsInAs } from "../whose-access";
import { resolveFaults } from "./resolve-faults";
import type { Trace } from "./trace";

export type Fields = Readonly<Record<string, unknown>>;

/** A vault as the gateway has it, its sealed fields opened, with the access Keyhole has. */
export interface FoundVault {
  readonly id: string;
  /** Kong's name of the provider. */
  readonly provider: string;
  /** Not an entity, but what is known of the nodes' own settings of that provider. */
  readonly isDefault?: boolean;
  readonly config: Fields;
  readonly access: Fields;
  readonly level: AccessLevel;
  /** Whether the last four characters of long tokens may be shown. */
  readonly suffix?: boolean;
  /** Values that options may take for fields that are honoured from a list only. */
  readonly listed?: ListedValues;
}

type Found = FoundVault | null | Promise<FoundVault | null>;

export interface ResolveQuestion {
  /** What was pasted. */
  readonly raw: unknown;
  readonly gateway: {
    readonly id: string;
    readonly version: string;
    readonly edition: Edition;
    /** Kong's setting `vaults`; "bundled" where it is not said. */
    readonly loadedVaults?: string;
  };
  /** The vault of a prefix, or the default vault of a provider as far as its settings are known; null if there is none. */
  readonly vaultNamed: (name: string) => Found;
  readonly host: Host;
  readonly pool: SessionPool;
  readonly fingerprintKey: FingerprintKey;
}

export interface Resolved {
  readonly explanation: Explanation;
  /** The code that led to the outcome, for logs and findings; null where the outcome says it all. */
  readonly code: string | null;
  /** The whole fingerprint, for the server only. */
  readonly fingerprint: Fingerprint | null;
  readonly meta: Meta | null;
  /** How long the backend asked to be left alone. */
  readonly retryAfterSeconds?: number | undefined;
}

/** How the walk ended. */
export type Ending = Omit<Resolved, "explanation"> & {
  readonly end: ReturnType<Trace["end"]>;
  readonly preview?: Explanation["preview"];
  readonly grant?: Explanation["grant"];
};

/** One resolution under way. */
export interface Walk {
  readonly question: ResolveQuestion;
  readonly trace: Trace;
  /** Known once the vault is. */
  provider: Provider | null;
  access: Fields;
  isDefault: boolean;
  /** What Kong makes of the vault's settings and the reference's options; known once they are merged. */
  merged: MergedOptions | null;
  /** With whose credential the vault is opened; known once it is about to be. */
  signsInAs: SignsInAs | null;
}

/** The words for a code of an adapter, the dialler, the pool or the pipeline; null for a code without. */
export const faultOf = (provider: Provider | null, code: string): Fault | null => {
  const known: Readonly<Record<string, Fault | undefined>> = {
    ...provider?.faults,
    ...netFaults,
    ...poolFaults,
    ...resolveFaults,
  };
  return Object.hasOwn(known, code) ? (known[code] ?? null) : null;
};

/** Ends without a value: the words are those of `more`, else of the code, else of the outcome. */
export const ending = (walk: Walk, outcome: Outcome, code: string | null = null, more: Partial<Fault> = {}): Ending => {
  const fault = code === null ? null : faultOf(walk.provider, code);
  const final = fault?.outcome ?? outcome;
  const { title, owner, advice } = outcomes[final];
  const told = { what: `${title}.`, whose: owner, next: advice, ...fault, ...more };
  const said = told.whose === null ? null : { what: told.what, whose: told.whose, next: told.next };
  return { end: walk.trace.end(final, said), code, fingerprint: null, meta: null };
};
