import type { Failure, Step } from "../contract";
import type { HcvCode } from "./faults";
import type { HcvSettings } from "./settings";
import type { AskVault, VaultAnswer } from "./vault-client";

export interface Diagnosis {
  readonly failure: Failure;
  readonly code: HcvCode | `net.${string}`;
  readonly retryAfterSeconds?: number;
  /** What was asked besides to find out. */
  readonly steps: readonly Step[];
}

const record = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const says = (answer: VaultAnswer, part: string): boolean =>
  texts(answer.body?.errors).some((text) => text.includes(part));

const because = (failure: Failure, code: HcvCode, steps: readonly Step[] = []): Diagnosis => ({ failure, code, steps });

/** 403 means a dead token or a policy, and only the token itself can tell which. */
const afterDenial = async (ask: AskVault, settings: HcvSettings): Promise<Diagnosis> => {
  const self = await ask("look up token", "/auth/token/lookup-self");
  if (!self.ok) return because("forbidden", "hcv.denied", [self.problem.step]);
  const steps = [self.value.step];
  if (self.value.status === 403) return because("unauthenticated", "hcv.token-dead", steps);
  if (self.value.status !== 200) return because("forbidden", "hcv.denied", steps);
  const uses = record(self.value.body?.data)?.num_uses;
  const isLimited = typeof uses === "number" && uses > 0 && !settings.ownToken;
  return isLimited
    ? because("forbidden", "hcv.token-limited", steps)
    : because("forbidden", "hcv.policy-denies", steps);
};

/** A bare 404 is also what a mount of the other KV version says; Vault tells which it is to any token with a right there. */
const afterMiss = async (ask: AskVault, { mount, kv }: HcvSettings): Promise<Diagnosis> => {
  const about = await ask("look up mount", `/sys/internal/ui/mounts/${mount}`);
  if (!about.ok) return because("not-found", "hcv.secret-missing", [about.problem.step]);
  const data = record(about.value.body?.data);
  const version = record(data?.options)?.version ?? (data?.type === "kv" ? "1" : null);
  const isOther = about.value.status === 200 && (version === "1" || version === "2") && version !== String(kv);
  const steps = [about.value.step];
  return isOther
    ? because("misconfigured", "hcv.kv-version-mismatch", steps)
    : because("not-found", "hcv.secret-missing", steps);
};

const notFound = async (answer: VaultAnswer, ask: AskVault, settings: HcvSettings): Promise<Diagnosis> => {
  // Deleted and destroyed versions come as 404 with a whole body.
  const metadata = record(record(answer.body?.data)?.metadata);
  if (metadata?.destroyed === true) return because("deleted", "hcv.version-destroyed");
  if (metadata !== null) return because("deleted", "hcv.version-deleted");
  const warns = texts(answer.body?.warnings).some((text) => text.includes("Invalid path for a versioned"));
  if (warns) return because("misconfigured", "hcv.kv-version-mismatch");
  if (says(answer, "no handler for route")) return because("misconfigured", "hcv.mount-missing");
  if (answer.body === null) return because("malformed", "hcv.answer-unknown");
  return afterMiss(ask, settings);
};

const unavailable = (answer: VaultAnswer): Diagnosis => {
  if (says(answer, "sealed")) return because("unreachable", "hcv.sealed");
  if (says(answer, "locked by an administrator")) return because("disabled", "hcv.namespace-locked");
  const standby = ["not active", "no active", "standby"].some((part) => says(answer, part));
  return because("unreachable", standby ? "hcv.standby" : "hcv.server-error");
};

/** What a status other than 200 means, asking once more where the answer alone cannot tell. */
export const diagnose = async (answer: VaultAnswer, ask: AskVault, settings: HcvSettings): Promise<Diagnosis> => {
  const { status, retryAfterSeconds } = answer;
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 403) return afterDenial(ask, settings);
  if (status === 404) return notFound(answer, ask, settings);
  if (status === 429) return { ...because("throttled", "hcv.rate-limited"), ...later };
  if (status === 502) return { ...because("throttled", "hcv.upstream-throttled"), ...later };
  if (status === 400) {
    if (says(answer, "Upgrading from non-versioned")) return because("unreachable", "hcv.upgrading");
    return because("misconfigured", "hcv.request-refused");
  }
  if (status === 472 || status === 473) return because("unreachable", "hcv.standby");
  if (status >= 500) return { ...unavailable(answer), ...later };
  return because("malformed", "hcv.answer-unknown");
};
