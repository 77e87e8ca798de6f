import type { DescribeSecretCommandOutput } from "@aws-sdk/client-secrets-manager";
import type { Meta, Step } from "../contract";
import { dateOf } from "./date-of";

const unitSeconds: Readonly<Record<string, number>> = { hour: 3_600, day: 86_400 };

/** Seconds of “rate(10 days)”; null for a cron line, which has no even pace. */
const rateSeconds = (expression: unknown): number | null => {
  const [, count, unit = ""] =
    /^rate\((\d{1,4}) (hour|day)s?\)$/.exec(typeof expression === "string" ? expression : "") ?? [];
  return count === undefined ? null : Number(count) * (unitSeconds[unit] ?? 0);
};

/** What a secret's description tells of its rotation. Where none was ever set, AWS leaves the field out. */
export const rotationPlan = (about: DescribeSecretCommandOutput): Meta["plan"] => {
  if (about.RotationEnabled !== true) return "none";
  const { AutomaticallyAfterDays: days, ScheduleExpression } = about.RotationRules ?? {};
  return {
    nextAt: dateOf(about.NextRotationDate),
    everySeconds: typeof days === "number" && days > 0 ? days * 86_400 : rateSeconds(ScheduleExpression),
    lastAt: dateOf(about.LastRotatedDate),
  };
};

/** Whether a rotation was begun and not brought to its end: a version is left behind that nobody made current. */
const isRotationStuck = ({ VersionIdsToStages: versions }: DescribeSecretCommandOutput): boolean =>
  Object.values(versions ?? {}).some((stages) => stages.includes("AWSPENDING") && !stages.includes("AWSCURRENT"));

/** The steps of a description, with what it tells of a rotation that was begun and has not ended. */
export const describedSteps = (about: DescribeSecretCommandOutput, steps: readonly Step[]): readonly Step[] =>
  isRotationStuck(about)
    ? steps.map((step) => ({ ...step, note: "a rotation was begun and has not come to its end" }))
    : steps;

/** A version's id, as far as it may be shown. */
export const shownVersion = (id: unknown): string | null =>
  typeof id === "string" && /^[A-Za-z0-9-]{32,64}$/.test(id) ? id : null;
