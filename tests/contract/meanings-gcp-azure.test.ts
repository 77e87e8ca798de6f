import { canary, explainsEach, type Meaning, type Scene } from "./meanings";
import { azureErrors, putCertificate, startAzure, type AzureStub } from "./stubs/azure";
import { googleErrors, sendGoogle, startGoogle, type GoogleAnswer, type GoogleStub } from "./stubs/gcp";
import type { Answer } from "./stubs/hcv";

const administrator = "backend administrator" as const;
const referrer = "reference author" as const;

const both = <Stub>(meanings: readonly Omit<Meaning<Stub>, "level">[]): readonly Meaning<Stub>[] =>
  (["values", "metadata"] as const).flatMap((level) => meanings.map((meaning) => ({ ...meaning, level })));

const googleScene = async (): Promise<Scene<GoogleStub>> => {
  const { stub, config, access, host, valuesAsked, close } = await startGoogle();
  stub.put("app", canary);
  return { stub, config, access, host, close, ...(valuesAsked === undefined ? {} : { valuesAsked }) };
};
const newest = (change: Readonly<Record<string, unknown>>) => (stub: GoogleStub) => {
  // The one before is enabled, and must not be fallen back to.
  Object.assign(stub.put("app", canary), change);
};
const google = (answer: GoogleAnswer) => (stub: GoogleStub) => {
  stub.onCall = (_, response) => sendGoogle(response, answer);
};
const app = { reference: "{vault://vv/app/}", step: "answer" } as const;
const scheduled = { state: "DISABLED", scheduledDestroyTime: "2026-12-01T00:00:00Z" };

explainsEach("gcp", googleScene, [
  ...both<GoogleStub>([
    {
      ...app,
      says: "disabled",
      given: newest({ state: "DISABLED" }),
      code: "gcp.version-disabled",
      outcome: "disabled",
      whose: administrator,
      next: /Enable the version/,
    },
    {
      ...app,
      says: "destroyed",
      given: newest({ state: "DESTROYED" }),
      code: "gcp.version-destroyed",
      outcome: "deleted",
      whose: administrator,
      next: /does not come back/,
    },
    {
      ...app,
      says: "scheduled to be destroyed",
      given: newest(scheduled),
      code: "gcp.version-scheduled",
      outcome: "disabled",
      whose: administrator,
      next: /takes the schedule away/,
    },
    {
      ...app,
      says: "API not enabled",
      given: google(googleErrors.apiDisabled),
      code: "gcp.api-disabled",
      outcome: "misconfigured",
      whose: administrator,
      next: /secretmanager\.googleapis\.com/,
    },
    {
      ...app,
      says: "a perimeter",
      given: google(googleErrors.perimeter),
      code: "gcp.perimeter",
      outcome: "forbidden",
      whose: administrator,
      next: /ingress rule/,
    },
    {
      ...app,
      says: "quota used up",
      given: google(googleErrors.quota),
      code: "gcp.quota",
      outcome: "throttled",
      whose: administrator,
      next: /raise the quota.*7 s/,
    },
    {
      says: "not there",
      given: () => undefined,
      reference: "{vault://vv/none/}",
      step: "answer",
      code: "gcp.secret-missing",
      outcome: "not-found",
      whose: referrer,
      next: /Compare the resource/,
    },
    {
      says: "no such version",
      given: () => undefined,
      reference: "{vault://vv/app/#9}",
      step: "answer",
      code: "gcp.version-missing",
      outcome: "not-found",
      whose: referrer,
      next: /number of a version/,
    },
    {
      says: "name not allowed",
      given: () => undefined,
      reference: "{vault://vv/a%2Fb/}",
      step: "request",
      code: "gcp.name-not-allowed",
      outcome: "misconfigured",
      whose: referrer,
      next: /no folders/,
    },
  ]),
  {
    ...{ ...app, says: "no right", level: "values", code: "gcp.permission-denied", outcome: "forbidden" },
    ...{
      whose: administrator,
      next: /Grant the role/,
      grant: "IAM bindings",
      granting: "roles/secretmanager.secretAccessor",
    },
    given: (stub) => stub.denied.add("secretmanager.versions.access"),
  },
  {
    ...{ ...app, says: "no right", level: "metadata", code: "gcp.permission-denied", outcome: "forbidden" },
    ...{ whose: administrator, next: /Grant the role/, grant: "IAM bindings", granting: "roles/secretmanager.viewer" },
    given: (stub) => stub.denied.add("secretmanager.versions.get"),
  },
]);

const azureScene = (kind: "azure" | "azure-certs") => async (): Promise<Scene<AzureStub>> => {
  const { stub, vault, host, valuesAsked, close } = await startAzure();
  if (kind === "azure") stub.put("app", canary);
  else putCertificate(stub, canary);
  const more = kind === "azure" ? { location: "westeurope", type: "secrets" } : {};
  const { config, access } = vault;
  return {
    ...{ stub, config: { ...config, ...more }, access, host, close },
    ...(valuesAsked === undefined ? {} : { valuesAsked }),
  };
};

const refuses = (answer: Answer) => (stub: AzureStub) => {
  stub.refuseValues = answer;
  stub.refuseMetadata = answer;
};
const disabled = (name: string) => (stub: AzureStub) => {
  const versions = stub.secrets.get(name) ?? [];
  for (const version of versions) version.enabled = false;
};

const ofKeyVault = (name: string, role: RegExp): readonly Meaning<AzureStub>[] => {
  const there = { reference: `{vault://vv/${name}/}`, step: "answer" } as const;
  return [
    ...both<AzureStub>([
      {
        ...there,
        says: "disabled",
        given: disabled(name),
        code: "azure.secret-disabled",
        outcome: "disabled",
        whose: administrator,
        next: /Enable this version/,
      },
      {
        ...there,
        says: "a firewall",
        given: refuses(azureErrors.byFirewall),
        code: "azure.firewall",
        outcome: "forbidden",
        whose: administrator,
        next: /networking/,
      },
      {
        ...there,
        says: "no access policy",
        given: refuses(azureErrors.byPolicy),
        code: "azure.policy-missing",
        outcome: "forbidden",
        whose: administrator,
        next: /access policy/,
      },
      {
        ...there,
        says: "throttled",
        given: refuses(azureErrors.throttled),
        code: "azure.throttled",
        outcome: "throttled",
        whose: administrator,
        next: /several vaults/,
      },
      {
        ...there,
        says: "no right",
        given: refuses(azureErrors.byRbac),
        code: "azure.role-missing",
        outcome: "forbidden",
        whose: administrator,
        next: role,
        grant: "Azure role",
        granting: `/providers/Microsoft.KeyVault/vaults/kv1/`,
      },
      {
        says: "an underscore in the name",
        given: () => undefined,
        reference: "{vault://vv/db_password/}",
        step: "request",
        code: "azure.name-not-allowed",
        outcome: "misconfigured",
        whose: referrer,
        next: /hyphen there/,
      },
      {
        says: "a version by its number",
        given: () => undefined,
        reference: `{vault://vv/${name}/#2}`,
        step: "request",
        code: "azure.version-not-expressible",
        outcome: "misconfigured",
        whose: referrer,
        next: /newest one is read/,
      },
      {
        says: "not there",
        given: () => undefined,
        reference: "{vault://vv/none/}",
        step: "answer",
        code: "azure.secret-missing",
        outcome: "not-found",
        whose: referrer,
        next: /Compare the name/,
      },
    ]),
    {
      ...{ ...there, says: "deleted, and kept until its purge", level: "values", code: "azure.secret-deleted" },
      ...{ outcome: "deleted", whose: administrator, next: /Recover it/, given: (stub) => stub.deleted.add(name) },
    },
  ];
};

explainsEach("azure", azureScene("azure"), ofKeyVault("app", /Key Vault Secrets User/));
explainsEach("azure-certs", azureScene("azure-certs"), [
  ...ofKeyVault("db-password", /Key Vault Certificate User/),
  {
    ...{ reference: "{vault://vv/plain/cert}", step: "answer", says: "no certificate", level: "values" },
    ...{ code: "azure-certs.not-a-certificate", outcome: "misconfigured", whose: referrer, next: /kind azure/ },
    given: (stub) => void stub.put("plain", canary),
  },
]);
