import type { DescribeSecretCommandOutput } from "@aws-sdk/client-secrets-manager";
import type { Failure, Item, Meta, Want } from "../contract";
import type { AwsCode } from "./faults";
import { describedSteps, rotationPlan, shownVersion } from "./rotation-plan";
import type { SecretsClient } from "./secrets-client";
import { wantedOf, type Stage } from "./wanted";

const versionAt = ({ VersionIdsToStages: versions }: DescribeSecretCommandOutput, stage: Stage): string | null =>
  Object.entries(versions ?? {}).find(([, stages]) => stages.includes(stage))?.[0] ?? null;

/** When a version was written, which only the list of versions tells; null where that may not be looked at. */
const writtenAt = async (id: string, version: string, client: SecretsClient) => {
  const list = await client.versions(id);
  const entry = list.ok ? list.value.Versions?.find(({ VersionId }) => VersionId === version) : undefined;
  return { at: entry?.CreatedDate ?? null, steps: list.steps };
};

/** Looks at a secret without reading it: no call here has an answer that holds a value. */
export const describeSecret = async (want: Want, client: SecretsClient): Promise<Item<Meta>> => {
  const wanted = wantedOf(want);
  if (!wanted.ok) return { ok: false, failure: "misconfigured", code: wanted.problem, steps: [] };
  const { id, stage } = wanted.value;
  const about = await client.describe(id);
  if (!about.ok) return about;
  const steps = describedSteps(about.value, about.steps);
  const bad = (failure: Failure, code: AwsCode) => ({ ok: false, failure, code, steps }) as const;
  if (typeof about.value.Name !== "string") return bad("malformed", "aws.answer-unknown");
  if (about.value.DeletedDate !== undefined) return bad("deleted", "aws.deletion-scheduled");
  const version = versionAt(about.value, stage);
  if (version === null) {
    return bad("not-found", stage === "AWSPREVIOUS" ? "aws.no-previous-version" : "aws.no-value");
  }
  const written = await writtenAt(id, version, client);
  const meta = {
    version: shownVersion(version),
    createdAt: written.at,
    expiresAt: null,
    plan: rotationPlan(about.value),
  };
  return { ok: true, value: meta, steps: [...steps, ...written.steps] };
};
