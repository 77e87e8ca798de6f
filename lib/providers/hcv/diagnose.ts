import { recordOf } from "@/lib/domain/record-of";
import type { Step } from "../contract";
import { askedOfToken } from "./asking-once";
import type { HcvCode } from "./faults";
import { isFew, usesIn } from "./nodes-token";
import type { Standing } from "./sign-in";
import type { TokenLife } from "./token-life";
import { because, says, serverTrouble, texts, type Verdict } from "./verdict";
import type { AskVault, VaultAnswer } from "./vault-client";

/** Where is read, and by what right. */
export interface Place {
  readonly mount: string;
  readonly kv: 1 | 2;
  readonly standing: Standing;
  readonly life: TokenLife;
}

export interface Diagnosis extends Verdict {
  /** What was asked besides to find out; one question at most. */
  readonly steps: readonly Step[];
}

const verdict = (failure: Verdict["failure"], code: HcvCode, steps: readonly Step[] = []): Diagnosis => ({
  ...because(failure, code),
  steps,
});

/** A token that is not told of itself is alive where it sees the mount: that takes any right there, and no other. */
const afterBlindDenial = async (
  ask: AskVault,
  { mount, standing, life }: Place,
  before: readonly Step[],
): Promise<Diagnosis> => {
  const dead = standing === "login" ? "hcv.login-dead" : "hcv.token-dead";
  // A use of one of the nodes' is not taken for it.
  if (standing === "config") return verdict("unauthenticated", dead, before);
  if (life.isWithoutRight) return verdict("forbidden", "hcv.denied", before);
  const seen = await ask(askedOfToken.seen, `/sys/internal/ui/mounts/${mount}`);
  if (!seen.ok) return verdict("forbidden", "hcv.denied", [...before, seen.problem.step]);
  const steps = [...before, seen.value.step];
  const { status } = seen.value;
  if (status === 200) {
    life.isBlind = true;
    return verdict("forbidden", "hcv.policy-denies", steps);
  }
  if (status === 403 && !life.isNew) return verdict("unauthenticated", dead, steps);
  if (status === 403) life.isBlind = life.isWithoutRight = true;
  return verdict("forbidden", "hcv.denied", steps);
};

/** 403 means a dead token or a policy, and only the token itself can tell which. */
const afterDenial = async (ask: AskVault, place: Place): Promise<Diagnosis> => {
  const { standing, life } = place;
  // Its only use is spent.
  if (standing === "login-of-one-use") return verdict("forbidden", "hcv.denied");
  if (life.isBlind) return afterBlindDenial(ask, place, []);
  const self = await ask(askedOfToken.self, "/auth/token/lookup-self");
  if (!self.ok) return verdict("forbidden", "hcv.denied", [self.problem.step]);
  const steps = [self.value.step];
  if (self.value.status === 403) return afterBlindDenial(ask, place, steps);
  if (self.value.status !== 200) return verdict("forbidden", "hcv.denied", steps);
  const isSpared = standing === "config" && isFew(usesIn(self.value));
  return verdict("forbidden", isSpared ? "hcv.token-limited" : "hcv.policy-denies", steps);
};

/** A bare 404 is also what a mount of the other KV version says; Vault tells which it is to any token with a right there. */
const afterMiss = async (ask: AskVault, { mount, kv, standing }: Place): Promise<Diagnosis> => {
  if (standing === "login-of-one-use") return verdict("not-found", "hcv.secret-missing");
  const about = await ask("look up mount", `/sys/internal/ui/mounts/${mount}`);
  if (!about.ok) return verdict("not-found", "hcv.secret-missing", [about.problem.step]);
  const data = recordOf(about.value.body?.data);
  const version = recordOf(data?.options)?.version ?? (data?.type === "kv" ? "1" : null);
  const isOther = about.value.status === 200 && (version === "1" || version === "2") && version !== String(kv);
  const steps = [about.value.step];
  return isOther
    ? verdict("misconfigured", "hcv.kv-version-mismatch", steps)
    : verdict("not-found", "hcv.secret-missing", steps);
};

const notFound = async (answer: VaultAnswer, ask: AskVault, place: Place): Promise<Diagnosis> => {
  // Deleted and destroyed versions come as 404 with a whole body.
  const metadata = recordOf(recordOf(answer.body?.data)?.metadata);
  if (metadata?.destroyed === true) return verdict("deleted", "hcv.version-destroyed");
  if (metadata !== null) return verdict("deleted", "hcv.version-deleted");
  const warns = texts(answer.body?.warnings).some((text) => text.includes("Invalid path for a versioned"));
  if (warns) return verdict("misconfigured", "hcv.kv-version-mismatch");
  if (says(answer, /no handler for route/)) return verdict("misconfigured", "hcv.mount-missing");
  if (says(answer, /namespace not found/)) return verdict("misconfigured", "hcv.namespace-missing");
  if (answer.body === null) return verdict("malformed", "hcv.answer-unknown");
  return afterMiss(ask, place);
};

/** What a status other than 200 means, asking once more where the answer alone cannot tell. */
export const diagnose = async (answer: VaultAnswer, ask: AskVault, place: Place): Promise<Diagnosis> => {
  const { status } = answer;
  if (status === 403) return afterDenial(ask, place);
  if (status === 404) return notFound(answer, ask, place);
  if (status === 400 && says(answer, /Upgrading from non-versioned/)) return verdict("unreachable", "hcv.upgrading");
  return { ...serverTrouble(answer), steps: [] };
};
