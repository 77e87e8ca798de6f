import type { OpenedVault, Provider } from "@/lib/providers/contract";
import { aws } from "@/lib/providers/aws";
import { hcv } from "@/lib/providers/hcv";
import { AwsStub, roleArn } from "@/tests/contract/stubs/aws";
import { VaultStub } from "@/tests/contract/stubs/hcv";

/** A server on loopback that answers as a backend does, and the vendor's own client for it. */
export interface BenchBackend {
  readonly provider: Provider;
  readonly port: number;
  readonly vault: OpenedVault;
  put(name: string, value: Readonly<Record<string, string>>): void;
  /** One value by the vendor's client, as a program without Keyhole would fetch it; signed in already. */
  bare(name: string): Promise<unknown>;
  /** Requests that brought values, and logins, so far. */
  counts(): { readonly reads: number; readonly logins: number };
  close(): Promise<void>;
}

/** HashiCorp Vault, by AppRole; `node-vault` beside it. */
export const vaultBackend = async (): Promise<BenchBackend> => {
  const stub = await VaultStub.start();
  const { default: nodeVault } = await import("node-vault");
  const endpoint = `http://127.0.0.1:${stub.server.port}`;
  const client = nodeVault({ endpoint, token: "none" });
  const { roleId: role_id, secretId: secret_id } = stub.role;
  const signedIn = (await client.approleLogin({ role_id, secret_id })) as { auth: { client_token: string } };
  client.token = signedIn.auth.client_token;
  const loginsBefore = stub.role.logins;
  return {
    provider: hcv,
    port: stub.server.port,
    vault: {
      config: {
        ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" },
        auth_method: "approle",
      },
      access: { auth_method: "approle", approle_role_id: role_id, approle_secret_id: secret_id },
      level: "values",
    },
    put: (name, value) => void stub.put(name, value),
    bare: (name) => client.read(`secret/data/${name}`) as Promise<unknown>,
    counts: () => ({
      reads: stub.server.requests().filter(({ url }) => url.startsWith("/v1/secret/data/")).length,
      logins: stub.role.logins - loginsBefore,
    }),
    close: () => stub.close(),
  };
};

/** AWS Secrets Manager, by an assumed role; AWS's own client beside it, with keys. */
export const awsBackend = async (): Promise<BenchBackend> => {
  const stub = await AwsStub.start();
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const credentials = { accessKeyId: stub.keyId, secretAccessKey: stub.secretKey };
  const client = new SecretsManagerClient({ region: "eu-west-1", endpoint: stub.origin, credentials });
  return {
    provider: aws,
    port: stub.server.port,
    vault: {
      config: {
        ...{ region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin },
        ...{ assume_role_arn: roleArn, role_session_name: "KongVault" },
      },
      access: { access_key_id: stub.keyId, secret_access_key: stub.secretKey },
      level: "values",
    },
    put: (name, value) => stub.put(name, JSON.stringify(value)),
    bare: (SecretId) => client.send(new GetSecretValueCommand({ SecretId })),
    counts: () => ({ reads: stub.valuesAsked(), logins: stub.sessions.length }),
    close: async () => {
      client.destroy();
      await stub.close();
    },
  };
};
