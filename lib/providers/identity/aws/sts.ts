import { recordOf } from "@/lib/domain/record-of";
import type { Item, Step } from "../../contract";
import type { AwsAnswer } from "./aws-answer";
import { awsClientOptions, type AwsClientNeeds } from "./client-options";
import { credentialsOf, type AwsCredentials } from "./credentials";
import { awsFailure, type AwsVerdict } from "./diagnose";
import type { AwsIdentityCode } from "./faults";
import { newCall, type AwsCall } from "./net-handler";

export interface AwsRole {
  readonly arn: string;
  readonly sessionName: string;
}

const ownTrouble = ({ type }: AwsAnswer): AwsVerdict<AwsIdentityCode> | null => {
  if (type === "AccessDenied" || type === "AccessDeniedException")
    return { failure: "forbidden", code: "aws.role-denied" };
  return type === "ValidationError" ? { failure: "misconfigured", code: "aws.role-invalid" } : null;
};

/** The step of a call that was sent; STS takes forms, of which nothing is shown. */
const stepOf = (name: string, started: number, { request, answer }: AwsCall): Step => ({
  ...{ name, ms: performance.now() - started },
  ...(answer === null ? {} : { status: answer.status }),
  ...(request === null ? {} : { request }),
});

const asked = async <T>(
  name: string,
  send: (options: { readonly call: AwsCall }) => Promise<unknown>,
  take: (output: Readonly<Record<string, unknown>>) => T | null,
): Promise<Item<T>> => {
  const started = performance.now();
  const call = newCall();
  let value: T | null = null;
  try {
    value = take((await send({ call })) as Readonly<Record<string, unknown>>);
  } catch {
    // The client's error quotes the answer; what it means is told by the call.
  }
  const steps = [stepOf(name, started, call)];
  return value === null ? { ok: false, ...awsFailure(call, ownTrouble), steps } : { ok: true, value, steps };
};

const credentialsIn = ({ Credentials: given }: Readonly<Record<string, unknown>>): AwsCredentials | null =>
  credentialsOf(recordOf(given));

/** Takes on a role with the credentials given; they and the session name are all that is sent. */
export const assumeRole = async (needs: AwsClientNeeds, role: AwsRole): Promise<Item<AwsCredentials>> => {
  const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(awsClientOptions(needs));
  const command = new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: role.sessionName });
  return asked("take on role", (options) => client.send(command, options as object), credentialsIn);
};

/** Takes on a role with a token of the cluster that Keyhole runs in; the request is not signed. */
export const assumeRoleByToken = async (
  needs: AwsClientNeeds,
  role: AwsRole,
  token: string,
): Promise<Item<AwsCredentials>> => {
  const { AssumeRoleWithWebIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(awsClientOptions(needs));
  const input = { RoleArn: role.arn, RoleSessionName: role.sessionName, WebIdentityToken: token };
  const command = new AssumeRoleWithWebIdentityCommand(input);
  return asked("sign in with web identity", (options) => client.send(command, options as object), credentialsIn);
};

/** As whom one is signed in, as STS tells it to anyone whose signature is right: an ARN, in its own form or none. */
export const callerIdentity = async (needs: AwsClientNeeds): Promise<Item<{ readonly arn: string | null }>> => {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(awsClientOptions(needs));
  const take = ({ Arn, UserId }: Readonly<Record<string, unknown>>): { readonly arn: string | null } | null => {
    if (typeof Arn !== "string" || typeof UserId !== "string") return null;
    return { arn: /^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/:-]{1,256}$/.test(Arn) ? Arn : null };
  };
  return asked("ask who this is", (options) => client.send(new GetCallerIdentityCommand({}), options as object), take);
};
