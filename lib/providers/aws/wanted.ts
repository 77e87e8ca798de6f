import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Want } from "../contract";
import type { AwsCode } from "./faults";

export type Stage = "AWSCURRENT" | "AWSPREVIOUS";

export interface Wanted {
  readonly id: string;
  readonly stage: Stage;
}

const name = /^[A-Za-z0-9/_+=.@!-]{1,512}$/;
const arn = /^arn:aws[a-z-]{0,12}:secretsmanager:[a-z0-9-]{1,32}:\d{12}:secret:[A-Za-z0-9/_+=.@!-]{1,519}$/;

/** Whether Secrets Manager can have a secret of that name, or it is the ARN of one. */
export const isSecretName = (text: string): boolean =>
  (name.test(text) || arn.test(text)) && !text.split("/").some((part) => part === "." || part === "..");

export const isSecretArn = (text: string): boolean => arn.test(text);

/** What to ask AWS for, as Kong reads a reference: no version and #1 are the current one, #2 the one before. */
export const wantedOf = ({ resource, version }: Want): Result<Wanted, AwsCode> => {
  if (!isSecretName(resource)) return fail("aws.name-not-allowed");
  if (version === null || version === 1) return ok({ id: resource, stage: "AWSCURRENT" });
  return version === 2 ? ok({ id: resource, stage: "AWSPREVIOUS" }) : fail("aws.version-unknown");
};
