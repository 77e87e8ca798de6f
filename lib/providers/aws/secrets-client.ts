import type {
  BatchGetSecretValueCommandOutput,
  DescribeSecretCommandOutput,
  GetSecretValueCommandOutput,
  ListSecretVersionIdsCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { Item } from "../contract";
import { awsClientOptions, type AwsClientNeeds } from "../identity/aws/client-options";
import { awsFailure } from "../identity/aws/diagnose";
import { newCall, type AwsCall } from "../identity/aws/net-handler";
import { secretTrouble } from "./diagnose-secret";
import { Turnstile } from "../turnstile";
import type { Stage } from "./wanted";

/** Where twenty may not be asked for together, they do not come all at the same moment instead. */
const atOnce = 8;

type Options = { readonly call: AwsCall };

/** The questions that are asked of Secrets Manager. The first two bring values. */
export interface SecretsClient {
  getValue(id: string, stage: Stage): Promise<Item<GetSecretValueCommandOutput>>;
  getValues(ids: readonly string[]): Promise<Item<BatchGetSecretValueCommandOutput>>;
  describe(id: string): Promise<Item<DescribeSecretCommandOutput>>;
  versions(id: string): Promise<Item<ListSecretVersionIdsCommandOutput>>;
}

const asked = async <T>(name: string, send: (options: Options) => Promise<T>): Promise<Item<T>> => {
  const started = performance.now();
  const call = newCall();
  const step = () => ({
    ...{ name, ms: performance.now() - started },
    ...(call.answer === null ? {} : { status: call.answer.status }),
    ...(call.request === null ? {} : { request: call.request }),
  });
  try {
    const value = await send({ call });
    return { ok: true, value, steps: [step()] };
  } catch {
    // The client's error quotes the answer; what it means is told by the call.
    return { ok: false, ...awsFailure(call, secretTrouble), steps: [step()] };
  }
};

/** AWS's client with our dialler under it; left to itself it reads the environment, files and metadata, and sends thrice. */
export const secretsClient = async (needs: AwsClientNeeds): Promise<SecretsClient> => {
  const sdk = await import("@aws-sdk/client-secrets-manager");
  const client = new sdk.SecretsManagerClient(awsClientOptions(needs));
  const turnstile = new Turnstile(atOnce);
  const inTurn = <T>(name: string, send: (options: Options) => Promise<T>): Promise<Item<T>> =>
    turnstile.run(() => asked(name, send));
  return {
    getValue: (SecretId, VersionStage) =>
      inTurn("get value", (call) =>
        client.send(new sdk.GetSecretValueCommand({ SecretId, VersionStage }), call as object),
      ),
    getValues: (ids) =>
      inTurn(`get ${ids.length} values`, (call) =>
        client.send(new sdk.BatchGetSecretValueCommand({ SecretIdList: [...ids] }), call as object),
      ),
    describe: (SecretId) =>
      inTurn("describe secret", (call) => client.send(new sdk.DescribeSecretCommand({ SecretId }), call as object)),
    versions: (SecretId) =>
      inTurn("list versions", (call) => client.send(new sdk.ListSecretVersionIdsCommand({ SecretId }), call as object)),
  };
};
