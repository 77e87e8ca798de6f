import { generateKeyPairSync } from "node:crypto";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import type { Net } from "@/lib/net/net";
import { hcv } from "@/lib/providers/hcv";
import { certificateAuthority } from "../../support/certificates";
import type { BackendStub, Subject } from "../provider-suite";
import { hcvSkips, startBoth, troubles, VaultStub } from "./hcv";
import { AzureAppStub } from "./azure-app";
import { awsLogin, azureLogin, certLogin, gcpLogin, jwtLogin, kubernetesLogin } from "./hcv-logins";
import { metadataStub, tokenEndpoint } from "./identity-providers";

type Started = Awaited<ReturnType<typeof startBoth>>;

interface Way {
  readonly access: Record<string, unknown>;
  /** Makes what is signed in with something that Vault does not take. */
  spoil(access: Record<string, unknown>): void;
  readonly secrets: readonly string[];
  readonly host?: object;
  /** For a server that hangs, where more than Vault is dialled. */
  readonly impatient?: Net;
  close?(): Promise<void>;
}

type Preparing = (stub: VaultStub, started: Started) => Promise<Way>;

const netTo = (port: number) =>
  createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });

/** A machine of a cloud. Its dialler is the usual one, whichever that is by then: a slow server's takes its place as well. */
const besideMetadata = (host: { readonly net: Net }, metadata: Net) => ({
  ambient: {
    get net() {
      return host.net;
    },
    ...{ metadata, credentialFolder: null },
  },
});

/** A login of Keyhole's own before KV v2; the nodes have another, which Keyhole does not use. */
const subject = (name: string, prepare: Preparing): Subject => ({
  name: `hcv, ${name}`,
  provider: hcv,
  skips: hcvSkips,
  start: async (): Promise<BackendStub> => {
    const started = await startBoth("v2");
    const { stub, vault, trouble, close, host, ...rest } = started;
    const way = await prepare(stub, started);
    // The dialler of a slow server takes the place of the usual one.
    const lent: { net: Net } & typeof host = Object.assign(host, way.host);
    return {
      ...rest,
      host: lent,
      vault: { ...vault, config: { ...vault.config, auth_method: "kubernetes", token: null }, access: way.access },
      secrets: [...way.secrets, "canary-login"],
      trouble: (kind) => {
        if (kind === "wrong-credentials") return way.spoil(way.access);
        const made = trouble(kind);
        if (kind === "hang" && way.impatient !== undefined) lent.net = way.impatient;
        return made;
      },
      close: async () => {
        await way.close?.();
        await close();
      },
    };
  },
});

const kubernetes: Preparing = (stub) => {
  stub.logins.set("auth/kubernetes/login", kubernetesLogin(stub, { role: "keyhole", token: "canary.pod.token" }));
  return Promise.resolve({
    access: { auth_method: "kubernetes", kube_role: "keyhole", kube_api_token: "canary.pod.token" },
    spoil: (access) => void (access.kube_api_token = "canary.pod.other"),
    secrets: ["canary.pod.token"],
  });
};

const aws: Preparing = (stub) => {
  const keys = { accessKeyId: "AKIACANARY", secretAccessKey: "canary/aws/secret" };
  stub.logins.set("auth/aws/login", awsLogin(stub, { iam: { role: "keyhole", ...keys } }));
  return Promise.resolve({
    access: {
      ...{ auth_method: "aws_iam", aws_auth_role: "keyhole", aws_auth_region: "eu-west-1" },
      ...{ aws_access_key_id: keys.accessKeyId, aws_secret_access_key: keys.secretAccessKey },
    },
    spoil: (access) => void (access.aws_secret_access_key = "canary/aws/other"),
    secrets: [keys.secretAccessKey, keys.accessKeyId],
  });
};

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const email = "keyhole@project.iam.gserviceaccount.com";
/** The JSON key file of a service account, as Google gives it. */
export const serviceAccountKey = (key: string = privateKey): string =>
  JSON.stringify({
    type: "service_account",
    project_id: "project",
    private_key_id: "k1",
    private_key: key,
    client_email: email,
  });
export const serviceAccount = { email, publicKey };

const gcp: Preparing = (stub) => {
  const role = { role: "keyhole", publicKey, email, now: () => Date.now() };
  stub.logins.set("auth/gcp/login", gcpLogin(stub, role));
  const other = generateKeyPairSync("rsa", {
    ...{ modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" } },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return Promise.resolve({
    access: { auth_method: "gcp_iam", gcp_auth_role: "keyhole", gcp_service_account_key: serviceAccountKey() },
    spoil: (access) => void (access.gcp_service_account_key = serviceAccountKey(other.privateKey)),
    secrets: [privateKey.split("\n")[3] ?? ""],
  });
};

const jwt: Preparing = async (stub, { host }) => {
  const audience = "vault.test";
  const client = { clientId: "keyhole", clientSecret: "canary-client-secret" };
  const provider = await tokenEndpoint({ ...client, audiences: [audience] });
  stub.logins.set("auth/jwt/login", jwtLogin(stub, { role: "keyhole", audience, knows: provider.knows }));
  const allow = [stub.server.port, provider.server.port].map(
    (port) => ({ kind: "host", host: "127.0.0.1", port }) as const,
  );
  const net = createNet({ allow, guarded: true, own: [] });
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  return {
    impatient,
    access: {
      ...{ auth_method: "jwt", jwt_role: "keyhole", oauth2_token_endpoint: provider.url },
      ...{ oauth2_client_id: client.clientId, oauth2_client_secret: client.clientSecret, oauth2_audiences: audience },
    },
    spoil: (access) => void (access.oauth2_client_secret = "canary-client-other"),
    secrets: [client.clientSecret],
    host: { ...host, net },
    close: async () => {
      await net.close();
      await impatient.close();
      await provider.close();
    },
  };
};

const gce: Preparing = async (stub, { host }) => {
  const metadata = await metadataStub(netTo);
  metadata.answers.set("/computeMetadata/v1/instance/service-accounts/default/identity", "canary.instance.jwt");
  const role = { role: "keyhole", publicKey: null, email, now: () => Date.now() };
  const spoilt = { jwt: "canary.instance.jwt" };
  stub.logins.set("auth/gcp/login", (body, request) =>
    gcpLogin(stub, { ...role, instanceJwt: spoilt.jwt })(body, request),
  );
  return {
    access: { auth_method: "gcp_gce", gcp_auth_role: "keyhole" },
    spoil: () => void (spoilt.jwt = "another"),
    secrets: ["canary.instance.jwt"],
    host: besideMetadata(host, metadata.net),
    close: () => metadata.close(),
  };
};

export const hcvKubernetes = subject("Kubernetes", kubernetes);
export const hcvAwsIam = subject("AWS IAM", aws);
export const hcvGcpIam = subject("Google Cloud IAM", gcp);
export const hcvJwt = subject("JWT", jwt);
export const hcvGcpGce = subject("Google Compute Engine", gce);

/** Over mutual TLS: the listener asks for a certificate and lets Vault judge it. */
export const hcvCert: Subject = {
  name: "hcv, certificate",
  provider: hcv,
  skips: hcvSkips,
  start: async (): Promise<BackendStub> => {
    const authority = await certificateAuthority();
    const people = await certificateAuthority("Clients");
    const stub = await VaultStub.start({
      ...(await authority.issue({ names: ["127.0.0.1"] })),
      ...{ ca: people.cert, requestCert: true, rejectUnauthorized: false },
    });
    stub.logins.set("auth/cert/login", certLogin(stub, { role: "keyhole" }));
    const client = await people.issue({ names: ["keyhole"] });
    const stranger = await (await certificateAuthority("Strangers")).issue({ names: ["keyhole"] });
    const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
    const net = createNet({ allow, guarded: true, own: [] });
    const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
    const host = { net, env: new Map<string, string>(), fsRoots: [] };
    const access: Record<string, unknown> = {
      ...{ auth_method: "cert", cert_auth_cert: client.cert, cert_auth_cert_key: client.key, ca: authority.cert },
    };
    const config = { protocol: "https", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" };
    return {
      vault: { config: { ...config, auth_method: "kubernetes" }, access, level: "values" },
      ...{ host, resource: "app/db", missing: "app/none" },
      secrets: [client.key.split("\n")[1] ?? "", "canary-login"],
      put: (value, name = "app/db") => {
        stub.put(name, { password: value });
        return JSON.stringify({ password: value });
      },
      putMembers: (members) => stub.put("app/db", members),
      denyMetadata: () => stub.denied.add("secret/metadata/app/db"),
      trouble: (kind) => {
        if (kind === "wrong-credentials") {
          Object.assign(access, { cert_auth_cert: stranger.cert, cert_auth_cert_key: stranger.key });
        } else if (kind === "forbidden") stub.denied.add("secret/data/app/db");
        else stub.onRead = stub.onQuestion = troubles[kind];
        if (kind === "hang") host.net = impatient;
      },
      valuesAsked: () => stub.server.requests().filter(({ url }) => url.startsWith("/v1/secret/data/")).length,
      close: async () => {
        await net.close();
        await impatient.close();
        await stub.close();
      },
    };
  },
};

const azure: Preparing = async (stub, { host }) => {
  const metadata = await metadataStub(netTo);
  metadata.answers.set(
    "/metadata/identity/oauth2/token",
    JSON.stringify({ access_token: "canary.entra.token", expires_in: "3599", expires_on: "1" }),
  );
  const compute = { subscriptionId: "sub", resourceGroupName: "group", name: "vm-1", vmScaleSetName: "" };
  metadata.answers.set("/metadata/instance", JSON.stringify({ compute }));
  const machine = { subscription_id: "sub", resource_group_name: "group", vm_name: "vm-1" };
  stub.logins.set("auth/azure/login", azureLogin(stub, { role: "keyhole", token: "canary.entra.token", machine }));
  return {
    access: { auth_method: "azure", azure_auth_role: "keyhole", azure_credential: "managed-identity" },
    spoil: () =>
      void metadata.answers.set(
        "/metadata/identity/oauth2/token",
        '{"access_token":"canary.entra.other","expires_in":"3599"}',
      ),
    secrets: ["canary.entra"],
    host: besideMetadata(host, metadata.net),
    close: () => metadata.close(),
  };
};

/** As an app, which has an identity and is no machine: Vault hears of none. */
const azureOfApp: Preparing = async (stub, { host }) => {
  const app = await AzureAppStub.start();
  app.resource = "https://management.azure.com/";
  const accepted = { is: true };
  stub.logins.set("auth/azure/login", (body, request) =>
    azureLogin(stub, { role: "keyhole", token: accepted.is ? (app.given.at(-1) ?? "") : "another" })(body, request),
  );
  const { net: _net, ...ambient } = app.ambient();
  return {
    access: { auth_method: "azure", azure_auth_role: "keyhole", azure_credential: "managed-identity" },
    spoil: () => void (accepted.is = false),
    secrets: [app.header, "canary-token-app"],
    host: {
      ambient: {
        get net() {
          return host.net;
        },
        ...ambient,
      },
    },
    close: () => app.close(),
  };
};

const ec2: Preparing = async (stub, { host }) => {
  const metadata = await metadataStub(netTo);
  metadata.answers.set("/latest/api/token", "session");
  metadata.answers.set("/latest/dynamic/instance-identity/pkcs7", "MIICANARY\nPKCS7");
  stub.logins.set(
    "auth/aws/login",
    awsLogin(stub, { ec2: { role: "keyhole", pkcs7: "MIICANARYPKCS7", nonce: "canary-nonce" } }),
  );
  return {
    access: {
      ...{ auth_method: "aws_ec2", aws_auth_role: "keyhole", aws_auth_nonce: "canary-nonce" },
      aws_own_instance: true,
    },
    spoil: (access) => void (access.aws_auth_nonce = "canary-other-nonce"),
    secrets: ["canary-nonce", "MIICANARY"],
    host: besideMetadata(host, metadata.net),
    close: () => metadata.close(),
  };
};

export const hcvAzure = subject("Azure", azure);
export const hcvAzureApp = subject("Azure app", azureOfApp);
export const hcvAwsEc2 = subject("AWS EC2", ec2);
