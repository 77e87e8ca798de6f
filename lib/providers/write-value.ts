import type { Secret } from "@/lib/domain/secret";
import type { ValueWriting } from "@/lib/domain/value-writing";
import type { Host, Item, Meta, Provider, Session, Want } from "./contract";
import { failureAdvice } from "./failure-advice";
import type { Failed } from "./pool-faults";
import { providerNamed } from "./registry";
import type { FoundVault } from "./resolve/walk";
import { isWithinPattern, openingConfig } from "./shared-fields";

export interface WritingQuestion {
  /** The vault, its sealed fields opened. */
  readonly vault: FoundVault;
  readonly host: Host;
  /** The secret's name in the backend. */
  readonly resource: string;
  readonly value: Secret;
  /** The version that it takes the place of; null for a new secret. */
  readonly replaces: string | null;
}

export interface Writing {
  readonly writing: ValueWriting;
  /** The code that led to the outcome, for the log; null where nothing stood in the way. */
  readonly code: string | null;
}

const failed = (provider: Provider | null, item: Pick<Failed, "failure" | "code" | "retryAfterSeconds">): Writing => ({
  writing: { state: "failed", writtenAt: null, version: null, advice: failureAdvice(provider, item) },
  code: item.code,
});

const stands = (state: "written" | "exists" | "moved", meta: Meta | null): Writing => ({
  writing: {
    ...{ state, advice: null },
    writtenAt: meta?.createdAt?.toISOString() ?? null,
    version: meta?.version ?? null,
  },
  code: null,
});

/** An answer that did not come, or that nobody understands, leaves open whether it was written. */
const leavesOpen = ({ failure }: Failed): boolean => ["unreachable", "timed-out", "malformed"].includes(failure);

const look = async ({ describe }: Session, want: Want): Promise<Item<Meta> | undefined> =>
  (await describe?.([want]))?.[0];

const writeInto = async (
  provider: Provider,
  session: Session,
  { resource, value, replaces }: WritingQuestion,
): Promise<Writing> => {
  const want: Want = { resource, version: null };
  const before = await look(session, want);
  if (before === undefined || session.write === undefined) {
    return failed(provider, { failure: "misconfigured", code: "pool.no-metadata" });
  }
  if (!before.ok && before.failure !== "not-found") return failed(provider, before);
  const there = before.ok ? before.value : null;
  if (replaces === null && there !== null) return stands("exists", there);
  if (replaces !== null && there?.version !== replaces) return stands("moved", there);
  const written = await session.write(want, value);
  if (written.ok) return stands("written", written.value);
  if (!leavesOpen(written)) return failed(provider, written);
  const after = await look(session, want);
  const isWritten = after?.ok === true && after.value.version !== there?.version;
  if (isWritten) return stands("written", after.value);
  const { writing, code } = failed(provider, written);
  const advice = writing.advice;
  const unknown = after === undefined || (!after.ok && after.failure !== "not-found");
  return advice === null || !unknown
    ? { writing, code }
    : {
        writing: { ...writing, advice: { ...advice, what: `${advice.what} Whether it was written is not known.` } },
        code,
      };
};

/**
 * Writes one value where nobody reads it back, as new or in place of the version that was seen; looks just before, and
 * again where the answer stayed away. Between look and write another can be faster: backends have no condition for it.
 * Gives no value, no credential and no foreign text. Never throws for what is wrong with vault or backend.
 */
export const writeValue = async (question: WritingQuestion): Promise<Writing> => {
  const { vault, host, resource } = question;
  const provider = providerNamed(vault.provider);
  if (provider === null) return failed(null, { failure: "misconfigured", code: "resolve.no-adapter" });
  if (!isWithinPattern(resource, vault.access)) {
    return failed(provider, { failure: "refused", code: "resolve.outside-pattern" });
  }
  try {
    const source = { config: openingConfig(vault.config), access: vault.access, level: vault.level };
    const opened = await provider.open(source, host);
    if (!opened.ok) return failed(provider, opened);
    try {
      return await writeInto(provider, opened.value, question);
    } finally {
      await opened.value.close();
    }
  } catch {
    // Whatever an adapter throws may quote the value or a credential, so nothing of it goes on.
    return failed(provider, { failure: "malformed", code: "resolve.adapter-failed" });
  }
};
