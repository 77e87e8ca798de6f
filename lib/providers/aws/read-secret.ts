import type { GetSecretValueCommandOutput } from "@aws-sdk/client-secrets-manager";
import { Secret } from "@/lib/domain/secret";
import { leftOut, type Beside } from "../beside";
import type { Item, Meta, Step, Want } from "../contract";
import type { AwsCode } from "./faults";
import type { Refusals } from "./memory";
import { describedSteps, rotationPlan, shownVersion } from "./rotation-plan";
import type { SecretsClient } from "./secrets-client";
import { wantedOf } from "./wanted";
import { dateOf } from "./date-of";

export interface ReadSecret {
  readonly secret: Secret;
  readonly meta: Meta;
}

type Given = Pick<GetSecretValueCommandOutput, "SecretString" | "SecretBinary" | "VersionId" | "CreatedDate">;

/** The value of an answer, with what the answer tells beside it. Kong makes a value of text only. */
export const valueOf = (given: Given, plan: Meta["plan"], steps: readonly Step[]): Item<ReadSecret> => {
  const bad = (failure: "not-found" | "malformed", code: AwsCode) => ({ ok: false, failure, code, steps }) as const;
  if (typeof given.SecretString !== "string") {
    return given.SecretBinary === undefined
      ? bad("malformed", "aws.answer-unknown")
      : bad("not-found", "aws.binary-value");
  }
  const meta = { version: shownVersion(given.VersionId), createdAt: dateOf(given.CreatedDate), expiresAt: null, plan };
  return { ok: true, value: { secret: Secret.fromText(given.SecretString), meta }, steps };
};

/** What is known of being told more than values. */
export interface Told {
  readonly refusals: Refusals;
  readonly beside: Beside;
}

/** The plan for rotation, as far as this identity may look at it. */
export const planOf = async (id: string, client: SecretsClient, { refusals, beside }: Told) => {
  if (refusals.has(`describe ${id}`)) return { plan: "denied", steps: [] } as const;
  if (beside.isPaused) return { plan: "unknown", steps: [leftOut("describe secret")] } as const;
  const about = await client.describe(id);
  beside.hear(about.ok ? null : about);
  if (about.ok) return { plan: rotationPlan(about.value), steps: describedSteps(about.value, about.steps) };
  const isDenied = about.failure === "forbidden";
  if (isDenied) refusals.note(`describe ${id}`);
  return { plan: isDenied ? "denied" : "unknown", steps: about.steps } as const;
};

/** Fetches one secret as Kong does, and beside it, where that is allowed, the plan for its rotation. */
export const readSecret = async (want: Want, client: SecretsClient, told: Told): Promise<Item<ReadSecret>> => {
  const wanted = wantedOf(want);
  if (!wanted.ok) return { ok: false, failure: "misconfigured", code: wanted.problem, steps: [] };
  const { id, stage } = wanted.value;
  const [value, about] = await Promise.all([client.getValue(id, stage), planOf(id, client, told)]);
  return value.ok ? valueOf(value.value, about.plan, [...value.steps, ...about.steps]) : value;
};
