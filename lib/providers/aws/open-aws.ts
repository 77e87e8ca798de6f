import { Beside } from "../beside";
import type { Host, Item, OpenedVault } from "../contract";
import { awsSignIn, type AwsSignedIn } from "../identity/aws/sign-in";
import { refusalsOf, type Refusals } from "./memory";
import { secretsClient, type SecretsClient } from "./secrets-client";
import { awsSettings, type AwsSettings } from "./settings";

export interface OpenAws {
  readonly settings: AwsSettings;
  readonly signedIn: AwsSignedIn;
  readonly client: SecretsClient;
  readonly refusals: Refusals;
  readonly beside: Beside;
}

const whoIs = ({ source, role, endpoint, region }: AwsSettings): readonly string[] => [
  ...[endpoint.href, region, role?.arn ?? ""],
  // An access key's ID is a name; its secret is another field.
  source.by === "keys" ? source.credentials.accessKeyId : source.by,
];

/** Signs in and has a client ready; asks Secrets Manager nothing yet. */
export const openAws = async (vault: OpenedVault, host: Host): Promise<Item<OpenAws>> => {
  const settings = awsSettings(vault);
  if (!settings.ok) return { ok: false, failure: "misconfigured", code: settings.problem, steps: [] };
  const { endpoint, region, tls } = settings.value;
  const signedIn = await awsSignIn(settings.value, host);
  if (!signedIn.ok) return signedIn;
  const { credentials, wayTo } = signedIn.value;
  const net = wayTo(endpoint, "secretsmanager");
  const client = await secretsClient({ region, endpoint, credentials, net, tls });
  const refusals = refusalsOf(host, whoIs(settings.value));
  return {
    ok: true,
    value: {
      settings: settings.value,
      signedIn: signedIn.value,
      client,
      refusals,
      beside: new Beside(() => host.now?.() ?? new Date()),
    },
    steps: signedIn.steps,
  };
};
