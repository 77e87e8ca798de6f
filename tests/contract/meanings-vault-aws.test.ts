import { createNet } from "@/lib/net/create-net";
import { canary, explainsEach, type Meaning, type Scene } from "./meanings";
import { awsErrors, AwsStub } from "./stubs/aws";
import { sendAnswer, VaultStub, vaultErrors, type Answer } from "./stubs/hcv";

const administrator = "backend administrator" as const;
const author = "vault author" as const;
const referrer = "reference author" as const;

const netTo = (port: number) =>
  createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });

const vaultScene = async (): Promise<Scene<VaultStub>> => {
  const stub = await VaultStub.start();
  stub.put("app", { password: canary });
  const net = netTo(stub.server.port);
  return {
    stub,
    config: {
      ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" },
      ...{ auth_method: "token", token: stub.token },
    },
    access: {},
    host: { net, env: new Map(), fsRoots: [] },
    valuesAsked: () => stub.server.requests().filter(({ url }) => url.startsWith("/v1/secret/data/")).length,
    close: async () => {
      await net.close();
      await stub.close();
    },
  };
};

const answers = (answer: Answer) => (stub: VaultStub) => {
  stub.onRead = (_, response) => sendAnswer(response, answer);
};
const version = (change: { readonly destroyed?: boolean; readonly deletedAt?: string }) => (stub: VaultStub) => {
  Object.assign(stub.v2.get("app")?.[0] ?? {}, change);
};
const past = "2026-01-01T00:00:00Z";
type OfVault = Omit<Meaning<VaultStub>, "level">;
const app = { reference: "{vault://vv/app/}", step: "answer" } as const;

const vaultMeanings: readonly OfVault[] = [
  ...([
    {
      ...app,
      says: "deleted",
      given: version({ deletedAt: past }),
      code: "hcv.version-deleted",
      outcome: "deleted",
      whose: administrator,
      next: /Undelete/,
    },
    {
      ...app,
      says: "destroyed",
      given: version({ destroyed: true }),
      code: "hcv.version-destroyed",
      outcome: "deleted",
      whose: administrator,
      next: /new version/,
    },
    {
      ...app,
      says: "sealed",
      given: answers(vaultErrors.sealed),
      code: "hcv.sealed",
      outcome: "unreachable",
      whose: administrator,
      next: /Unseal/,
    },
    {
      ...app,
      says: "standby",
      given: answers(vaultErrors.standby),
      code: "hcv.standby",
      outcome: "unreachable",
      whose: administrator,
      next: /load balancer/,
    },
    {
      ...app,
      says: "standby, HashiCorp's status",
      given: answers({ status: 473, body: {} }),
      code: "hcv.standby",
      outcome: "unreachable",
      whose: administrator,
      next: /load balancer/,
    },
    {
      ...app,
      says: "wrong KV version, in the words of KV v2",
      given: answers(vaultErrors.wrongKvPath),
      code: "hcv.kv-version-mismatch",
      outcome: "misconfigured",
      whose: author,
      next: /KV version/,
    },
    {
      ...app,
      says: "no such mount",
      given: answers(vaultErrors.noMount),
      code: "hcv.mount-missing",
      outcome: "misconfigured",
      whose: author,
      next: /mount or the namespace/,
    },
    {
      ...app,
      says: "being turned into KV v2",
      given: answers(vaultErrors.upgrading),
      code: "hcv.upgrading",
      outcome: "unreachable",
      whose: administrator,
      next: /minute/,
    },
    {
      ...app,
      says: "namespace locked",
      given: answers(vaultErrors.locked),
      code: "hcv.namespace-locked",
      outcome: "disabled",
      whose: administrator,
      next: /unlocked/,
    },
    {
      ...app,
      says: "quota used up",
      given: answers(vaultErrors.rateLimited),
      code: "hcv.rate-limited",
      outcome: "throttled",
      whose: administrator,
      next: /quota/,
    },
    {
      says: "not there",
      given: () => undefined,
      reference: "{vault://vv/none/}",
      step: "answer",
      code: "hcv.secret-missing",
      outcome: "not-found",
      whose: referrer,
      next: /Compare the path/,
    },
    {
      says: "name not allowed",
      given: () => undefined,
      reference: "{vault://vv/%252e%252e%2Fsys/}",
      step: "request",
      code: "hcv.path-refused",
      outcome: "misconfigured",
      whose: referrer,
      next: /doubled slashes/,
    },
  ] satisfies readonly OfVault[]),
];

explainsEach("hcv", vaultScene, [
  ...(["values", "metadata"] as const).flatMap((level) => vaultMeanings.map((meaning) => ({ ...meaning, level }))),
  {
    ...{ ...app, says: "no right", level: "values", code: "hcv.policy-denies", outcome: "forbidden" },
    ...{ whose: administrator, next: /“read”/, grant: "Vault policy", granting: 'path "secret/data/app" {' },
    given: (stub) => stub.denied.add("secret/data/app"),
  },
  {
    ...{ ...app, says: "no right", level: "metadata", code: "hcv.policy-denies", outcome: "forbidden" },
    ...{ whose: administrator, next: /“read”/, grant: "Vault policy", granting: 'path "secret/metadata/app" {' },
    given: (stub) => stub.denied.add("secret/metadata/app"),
  },
  {
    ...{ reference: "{vault://vv/app*/}", step: "answer", says: "no right, and a name that is a wildcard" },
    ...{ level: "values", code: "hcv.policy-denies", outcome: "forbidden", whose: administrator, next: /“read”/ },
    grant: "none that can be",
    given: (stub) => stub.denied.add("secret/data/app%2A"),
  },
]);

const awsScene = async (): Promise<Scene<AwsStub>> => {
  const stub = await AwsStub.start();
  stub.put("app", canary);
  const net = netTo(stub.server.port);
  return {
    stub,
    config: { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin },
    access: { access_key_id: stub.keyId, secret_access_key: stub.secretKey },
    host: { net, env: new Map(), fsRoots: [] },
    valuesAsked: () => stub.valuesAsked(),
    close: async () => {
      await net.close();
      await stub.close();
    },
  };
};

const secretOf = (stub: AwsStub) => {
  const secret = stub.secrets.get("app");
  if (secret === undefined) throw new Error("the scene has such a secret");
  return secret;
};
type OfAws = Omit<Meaning<AwsStub>, "level">;
const awsMeanings: readonly OfAws[] = [
  {
    ...app,
    says: "scheduled for deletion",
    given: (stub) => void (secretOf(stub).deletedAt = 1_780_000_000),
    code: "aws.deletion-scheduled",
    outcome: "deleted",
    whose: administrator,
    next: /RestoreSecret/,
  },
  {
    ...app,
    says: "empty",
    given: (stub) => void (secretOf(stub).versions.length = 0),
    code: "aws.no-value",
    outcome: "not-found",
    whose: administrator,
    next: /Put a value/,
  },
  {
    says: "no version before",
    given: () => undefined,
    reference: "{vault://vv/app/#2}",
    step: "answer",
    code: "aws.no-previous-version",
    outcome: "not-found",
    whose: referrer,
    next: /current version/,
  },
  {
    says: "a version that AWS has none of",
    given: () => undefined,
    reference: "{vault://vv/app/#7}",
    step: "request",
    code: "aws.version-unknown",
    outcome: "misconfigured",
    whose: referrer,
    next: /#1, #2/,
  },
  {
    says: "not there",
    given: () => undefined,
    reference: "{vault://vv/none/}",
    step: "answer",
    code: "aws.secret-missing",
    outcome: "not-found",
    whose: referrer,
    next: /region and account/,
  },
  {
    says: "name not allowed",
    given: () => undefined,
    reference: "{vault://vv/a%20b/}",
    step: "request",
    code: "aws.name-not-allowed",
    outcome: "misconfigured",
    whose: referrer,
    next: /512/,
  },
  {
    ...app,
    says: "throttled",
    given: (stub) => void (stub.onSecrets = awsErrors.throttled),
    code: "aws.throttled",
    outcome: "throttled",
    whose: administrator,
    next: /less often/,
  },
];

explainsEach("aws", awsScene, [
  ...(["values", "metadata"] as const).flatMap((level) => awsMeanings.map((meaning) => ({ ...meaning, level }))),
  {
    ...{ ...app, says: "no right", level: "values", code: "aws.denied", outcome: "forbidden", whose: administrator },
    ...{ next: /policy below/, grant: "IAM policy", granting: "secretsmanager:GetSecretValue" },
    given: (stub) => stub.denied.add("GetSecretValue"),
  },
  {
    ...{ ...app, says: "no right", level: "metadata", code: "aws.denied", outcome: "forbidden", whose: administrator },
    ...{ next: /policy below/, grant: "IAM policy", granting: "secretsmanager:ListSecretVersionIds" },
    given: (stub) => stub.denied.add("DescribeSecret"),
  },
  {
    ...{ ...app, says: "a key that this identity may not use", level: "values", code: "aws.kms-denied" },
    ...{ outcome: "forbidden", whose: administrator, next: /kms:Decrypt/ },
    given: (stub) => {
      stub.onSecrets = {
        status: 400,
        text: '{"__type":"AccessDeniedException","Message":"Access to KMS is not allowed"}',
      };
    },
  },
]);
