import type { AccessLevel } from "@/lib/domain/access-level";
import type { Grant } from "@/lib/domain/least-policy";
import type { Provider, Want } from "../contract";
import type { Failed } from "../pool-faults";
import { faultOf } from "./walk";

export interface Asked {
  readonly wants: readonly Want[];
  readonly level: AccessLevel;
  readonly config: Readonly<Record<string, unknown>>;
  readonly access: Readonly<Record<string, unknown>>;
}

/** The smallest policy for what is asked; null for a provider without policies, and where nothing is asked for. */
export const grantFor = (provider: Provider, { wants, level, config, access }: Asked): Grant | null => {
  if (provider.leastPolicy === undefined || wants.length === 0) return null;
  return { level, policy: provider.leastPolicy(wants, level, config, access) };
};

/** What would have to be granted for an answer that failed; null where no missing right was in the way. */
export const grantNeeded = (provider: Provider, { failure, code }: Failed, asked: Asked): Grant | null =>
  (faultOf(provider, code)?.grant ?? failure === "forbidden") ? grantFor(provider, asked) : null;
