import type { Failure, Meta, Step } from "../contract";
import type { AskGcp, NoSuccess } from "./client";
import type { GcpCode } from "./faults";
import { versionNumber, type Named } from "./names";

interface Stamp {
  readonly seconds?: number | string | object | null;
  readonly nanos?: number | null;
}

/** What Google tells of a version; its state is a name or a number. */
export interface VersionFacts {
  readonly number: string | null;
  readonly createdAt: Date | null;
  readonly state: string;
  readonly isScheduled: boolean;
}

const secondsOf = (stamp: Stamp | null | undefined): number | null => {
  const seconds = stamp?.seconds === undefined || stamp.seconds === null ? Number.NaN : Number(stamp.seconds);
  return Number.isSafeInteger(seconds) ? seconds : null;
};

const dateOf = (stamp: Stamp | null | undefined): Date | null => {
  const seconds = secondsOf(stamp);
  const date = seconds === null ? null : new Date(seconds * 1_000 + Math.floor((stamp?.nanos ?? 0) / 1e6));
  return date === null || Number.isNaN(date.getTime()) ? null : date;
};

/** Asks for the version itself, without its value (permission secretmanager.versions.get). */
export const lookAtVersion = async (ask: AskGcp, { version }: Named) => {
  const answer = await ask("look at the version", (client, options) =>
    client.getSecretVersion({ name: version }, options),
  );
  if (!answer.ok) return answer;
  const { name, createTime, state, scheduledDestroyTime } = answer.value.value;
  const facts: VersionFacts = {
    number: versionNumber(name),
    createdAt: dateOf(createTime),
    state: String(state),
    isScheduled: dateOf(scheduledDestroyTime) !== null,
  };
  return { ok: true, value: { facts, step: answer.value.step } } as const;
};

/** What keeps a version from being read; null where nothing does. */
export const versionTrouble = ({ number, state, isScheduled }: VersionFacts) => {
  const because = (failure: Failure, code: GcpCode) => ({ failure, code });
  if (state === "DESTROYED") return because("deleted", "gcp.version-destroyed");
  if (state === "DISABLED") return because("disabled", isScheduled ? "gcp.version-scheduled" : "gcp.version-disabled");
  return state === "ENABLED" && number !== null ? null : because("malformed", "gcp.answer-unknown");
};

export interface SecretFacts {
  readonly expiresAt: Date | null;
  readonly plan: Meta["plan"];
}

export const stepNames = { plan: "look at rotation and expiry" } as const;

const unknown = ({ failure }: NoSuccess): SecretFacts => ({
  expiresAt: null,
  // Who may read a value may still be kept from this.
  plan: failure === "forbidden" ? "denied" : "unknown",
});

/**
 * Asks when the secret is to be rotated and when it ends (permission secretmanager.secrets.get). Google only reminds of
 * the time by a message: that it has passed does not mean that there is a new version. `lastAt` is left to the version.
 */
export const lookAtPlan = async (
  ask: AskGcp,
  { secret }: Named,
): Promise<SecretFacts & { readonly step: Step; readonly problem: NoSuccess | null }> => {
  const answer = await ask(stepNames.plan, (client, options) => client.getSecret({ name: secret }, options));
  if (!answer.ok) {
    return { ...unknown(answer.problem), step: answer.problem.step, problem: answer.problem };
  }
  const { rotation, expireTime, name } = answer.value.value;
  const { step } = answer.value;
  if (typeof name !== "string" || name === "") return { expiresAt: null, plan: "unknown", step, problem: null };
  const nextAt = dateOf(rotation?.nextRotationTime);
  const everySeconds = secondsOf(rotation?.rotationPeriod);
  const plan: Meta["plan"] = nextAt === null && everySeconds === null ? "none" : { nextAt, everySeconds, lastAt: null };
  return { expiresAt: dateOf(expireTime), plan, step, problem: null };
};

/** Both together. The newest version's time is when the secret was last rotated; that of an older one says nothing. */
export const metaOf = (version: VersionFacts | null, secret: SecretFacts, isLatest: boolean): Meta => {
  const { expiresAt, plan } = secret;
  const createdAt = version?.createdAt ?? null;
  return {
    version: version?.number ?? null,
    createdAt,
    expiresAt,
    plan: typeof plan === "object" ? { ...plan, lastAt: isLatest ? createdAt : null } : plan,
  };
};
