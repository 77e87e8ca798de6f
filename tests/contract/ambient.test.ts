import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import type { Net } from "@/lib/net/net";
import { aws } from "@/lib/providers/aws";
import { azure } from "@/lib/providers/azure";
import type { Host, Provider } from "@/lib/providers/contract";
import { gcp } from "@/lib/providers/gcp";
import { ambientClouds, takeAmbientEnvironment, type AmbientCloud } from "@/lib/providers/identity/ambient-environment";
import { createHosts } from "@/lib/runtime/hosts";
import { mappedNet } from "../support/mapped-net";
import { AwsStub, roleArn } from "./stubs/aws";
import { AzureStub } from "./stubs/azure";
import { GoogleStub, project } from "./stubs/gcp";

const signal = new AbortController().signal;
let folder: string;
let cloud: { aws: AwsStub; azure: AzureStub; gcp: GoogleStub };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "keyhole-ambient-"));
  cloud = { aws: await AwsStub.start(), azure: await AzureStub.start(), gcp: await GoogleStub.start() };
  for (const stub of Object.values(cloud)) stub.put("db", "v");
});
afterAll(async () => {
  for (const stub of Object.values(cloud)) await stub.close();
  await rm(folder, { recursive: true });
});

const originOf = (name: AmbientCloud): string => `http://127.0.0.1:${cloud[name].server.port}`;

/** A file as the platform mounts it. */
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
};

interface Machine {
  readonly environment?: Readonly<Record<string, string>>;
  /** Those whose part of the environment is lent. */
  readonly clouds?: readonly AmbientCloud[];
  readonly metadata?: boolean;
  readonly listed?: boolean;
}

/** What the composition root lends for a guarded gateway on such a machine; Azure's hosts are a stub on loopback. */
const lent = (machine: Machine): Host => {
  const { environment = {}, clouds = ambientClouds, metadata = false, listed = true } = machine;
  const allow = listed ? ambientClouds.map((name) => `127.0.0.1:${cloud[name].server.port}`) : [];
  const { map } = takeAmbientEnvironment(environment, clouds);
  const hosts = createHosts({
    ...{ own: [], env: new Map(), fsRoots: [], signal },
    ambient: { metadata, credentialFolder: null, environment: map },
  });
  const host = hosts({ guarded: true, allow });
  const mapped = (net: Net): Net => mappedNet(net, cloud.azure.hosts, originOf("azure"));
  const { ambient } = host;
  return ambient === undefined
    ? host
    : { ...host, net: mapped(host.net), ambient: { ...ambient, net: mapped(ambient.net) } };
};

/** Puts a stub where the metadata service of a cloud would answer, unless the operator gives none. */
const besideMetadata = (host: Host, name: AmbientCloud): Host => {
  const { ambient } = host;
  if (ambient === undefined || ambient.metadata === null) return host;
  const fetch: Net["fetch"] = (url, init) => {
    if (!url.hostname.startsWith("169.254.")) throw new Error("that is no metadata service");
    return host.net.fetch(new URL(`${url.pathname}${url.search}`, originOf(name)), init);
  };
  return { ...host, ambient: { ...ambient, metadata: { ...host.net, fetch } } };
};

const vaults = {
  aws: () => ({ region: "eu-west-1", endpoint_url: originOf("aws"), sts_endpoint_url: originOf("aws") }),
  azure: () => ({ vault_uri: `https://${cloud.azure.vaultHost}`, location: "westeurope", type: "secrets" }),
  gcp: () => ({ project_id: project }),
};
const providers: Readonly<Record<AmbientCloud, Provider>> = { aws, azure, gcp };

/** "v", or the code with which reading ended. */
const read = async (name: AmbientCloud, machine: Machine): Promise<string> => {
  const access = { auth_method: "ambient", ...(name === "gcp" ? { api_endpoint: originOf("gcp") } : {}) };
  const host = besideMetadata(lent(machine), name);
  const opened = await providers[name].open({ config: vaults[name](), access, level: "values" }, host);
  if (!opened.ok) return opened.code;
  const [item] = await opened.value.read([{ resource: "db", version: null }]);
  await opened.value.close();
  if (item?.ok !== true) return item?.code ?? "nothing";
  return new TextDecoder().decode(item.value.secret.reveal());
};

interface Way {
  readonly name: AmbientCloud;
  readonly machine: () => Promise<Machine>;
  /** What is answered where the operator does not open this cloud. */
  readonly closed: string;
}

const ways: readonly (readonly [string, Way])[] = [
  [
    "AWS by a role for a service account",
    {
      ...{ name: "aws", closed: "aws.no-ambient" },
      machine: async () => ({
        environment: {
          ...{ AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: "pod" },
          AWS_WEB_IDENTITY_TOKEN_FILE: await file("aws-token", cloud.aws.webToken),
        },
      }),
    },
  ],
  [
    "AWS by keys",
    {
      ...{ name: "aws", closed: "aws.no-ambient" },
      machine: async () => ({
        environment: { AWS_ACCESS_KEY_ID: cloud.aws.keyId, AWS_SECRET_ACCESS_KEY: cloud.aws.secretKey },
      }),
    },
  ],
  [
    "Azure by a workload identity",
    {
      ...{ name: "azure", closed: "azure.ambient-missing" },
      machine: async () => ({
        environment: {
          ...{ AZURE_TENANT_ID: cloud.azure.tenant, AZURE_CLIENT_ID: cloud.azure.clientId },
          AZURE_FEDERATED_TOKEN_FILE: await file("azure-token", cloud.azure.federatedToken),
        },
      }),
    },
  ],
  [
    "Azure by a client secret",
    {
      ...{ name: "azure", closed: "azure.ambient-missing" },
      machine: async () => ({
        environment: {
          ...{ AZURE_TENANT_ID: cloud.azure.tenant, AZURE_CLIENT_ID: cloud.azure.clientId },
          AZURE_CLIENT_SECRET: cloud.azure.clientSecret,
        },
      }),
    },
  ],
  [
    "Google by a key file",
    {
      ...{ name: "gcp", closed: "gcp-identity.machine-not-lent" },
      machine: async () => ({
        environment: { GOOGLE_APPLICATION_CREDENTIALS: await file("gcp.json", cloud.gcp.keyFile()) },
      }),
    },
  ],
];

describe("the machine's identity, from its environment to a secret", () => {
  it.each(ways)("%s", async (_, { name, machine, closed }) => {
    const of = await machine();
    expect(await read(name, of)).toBe("v");
    expect(await read(name, { ...of, clouds: ambientClouds.filter((one) => one !== name) })).toBe(closed);
    expect(await read(name, { ...of, clouds: [] })).toBe(closed);
  });

  it.each(["azure", "gcp"] as const)(
    "%s by the metadata service, where the operator allows asking it",
    async (name) => {
      expect(await read(name, { metadata: true })).toBe("v");
      const before = cloud[name].server.connections();
      expect(await read(name, { metadata: false })).not.toBe("v");
      expect(cloud[name].server.connections()).toBe(before);
    },
  );

  it("AWS by the credentials of an ECS task, which lie at an address of the machine's own", async () => {
    const environment = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/task" };
    const given = { AccessKeyId: cloud.aws.keyId, SecretAccessKey: cloud.aws.secretKey };
    const asked: string[] = [];
    cloud.aws.onAny = (request, response) => {
      cloud.aws.onAny = null;
      asked.push(`${request.method} ${request.url}`);
      response.end(JSON.stringify(given));
    };
    expect(await read("aws", { environment, metadata: true })).toBe("v");
    expect(asked).toEqual(["GET /v2/credentials/task"]);
    expect(await read("aws", { environment })).toBe("aws.no-ambient");
    expect(await read("aws", { environment, clouds: [], metadata: false })).toBe("aws.no-ambient");
  });
});

describe("an identity of the machine on a guarded gateway", () => {
  it.each(ways.filter(([, { name }]) => name !== "azure"))("%s: goes to no host that is not listed", async (_, way) => {
    const before = cloud[way.name].server.connections();
    expect(await read(way.name, { ...(await way.machine()), listed: false })).toBe(
      "net.destination-refused-not-allowed",
    );
    expect(cloud[way.name].server.connections()).toBe(before);
  });

  it("Azure: goes to no host that is not listed, Entra ID's own included", async () => {
    const environment = {
      ...{ AZURE_TENANT_ID: cloud.azure.tenant, AZURE_CLIENT_ID: cloud.azure.clientId },
      AZURE_CLIENT_SECRET: cloud.azure.clientSecret,
    };
    const net = createNet({ allow: [], guarded: true, own: [], lookup: () => Promise.resolve(["20.190.128.1"]) });
    const { map } = takeAmbientEnvironment(environment, ["azure"]);
    const host: Host = {
      ...{ net, env: new Map(), fsRoots: [] },
      ambient: { net, metadata: null, credentialFolder: null, environment: map },
    };
    const opened = await azure.open(
      { config: vaults.azure(), access: { auth_method: "ambient" }, level: "values" },
      host,
    );
    expect(opened).toMatchObject({ ok: false, code: "net.destination-refused-not-allowed" });
    await net.close();
  });
});
