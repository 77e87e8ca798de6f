import type { Item, Provider, Session } from "../contract";
import { awsAccess } from "./access-fields";
import { awsConfig } from "./config-fields";
import { describeSecret } from "./describe-secret";
import { awsFaults, type AwsCode } from "./faults";
import { leastAwsPolicy } from "./least-policy";
import { openAws } from "./open-aws";
import { readSecret } from "./read-secret";
import { readsTogether, readTogether } from "./read-together";
import { awsSignsInAs } from "./settings";
import { testAws } from "./test-connection";

const notAllowed: Item<never> = {
  ...{ ok: false, failure: "misconfigured", steps: [] },
  code: "aws.values-not-allowed" satisfies AwsCode,
};

/** AWS Secrets Manager, with keys of Keyhole's own or as its machine, and by a role where there is one. */
export const aws: Provider = {
  kongName: "aws",
  title: "AWS Secrets Manager",
  summary: "Secrets of AWS Secrets Manager in one region.",
  since: "2.8",
  editions: ["enterprise", "konnect"],
  reads: "value",
  where: "anywhere",
  readsTogether,
  config: awsConfig,
  access: awsAccess,
  faults: awsFaults,
  open: async (vault, host) => {
    const opened = await openAws(vault, host);
    if (!opened.ok) return opened;
    const { client, signedIn, ...told } = opened.value;
    const mayRead = vault.level !== "metadata";
    const session: Session = {
      expiresAt: signedIn.credentials.expiresAt,
      usesLeft: null,
      read: (wants) => Promise.all(wants.map((want) => (mayRead ? readSecret(want, client, told) : notAllowed))),
      readTogether: async (wants) => (mayRead ? readTogether(wants, client, told) : wants.map(() => null)),
      describe: (wants) => Promise.all(wants.map((want) => describeSecret(want, client))),
      // AWS has nothing to give back: temporary credentials end by themselves.
      close: async () => undefined,
    };
    return { ok: true, value: session, steps: opened.steps };
  },
  signsInAs: awsSignsInAs,
  test: testAws,
  leastPolicy: leastAwsPolicy,
};
