import { AwsStub } from "@/tests/contract/stubs/aws";
import { mayDial, mayDialNoMore } from "@/tests/support/allow-list";
import { startSampleVault } from "@/tests/support/sample-vault";
import { ask, type World } from "../world";
import type { ListedPage } from "./listed-page";

/** A server that refuses a read, and the vault before it. */
interface Refusing {
  readonly port: number;
  readonly vault: { readonly provider: string; readonly config: object; readonly access: object };
  close(): Promise<void>;
}

/** The policy of the sample's reader leaves out `payments/hsm`. */
async function refusingVault(): Promise<Refusing> {
  const { port, readerToken, close } = await startSampleVault();
  const config = { protocol: "http", host: "127.0.0.1", port, mount: "secret", kv: "v2" };
  return {
    ...{ port, close },
    vault: { provider: "hcv", config: { ...config, auth_method: "token", token: readerToken }, access: {} },
  };
}

async function refusingAws(): Promise<Refusing> {
  const stub = await AwsStub.start();
  stub.denied.add("GetSecretValue").add("BatchGetSecretValue");
  return {
    ...{ port: stub.server.port, close: () => stub.close() },
    vault: {
      ...{ provider: "aws", config: { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin } },
      access: { access_key_id: stub.keyId, secret_access_key: stub.secretKey },
    },
  };
}

/** For as long as a page is opened there is a vault of this prefix on lab that may not read. */
function refusedBy(prefix: string, start: () => Promise<Refusing>): NonNullable<ListedPage["meanwhile"]> {
  let started: Refusing | null = null;
  const asAuthor = async ({ app }: World, operation: string, input: object): Promise<void> => {
    const token = await app.token("Maya", ["vault.read", "vault.propose"]);
    await ask(app, token, operation, { gateway: "lab", ...input });
  };
  return {
    begin: async (world) => {
      started = await start();
      const { provider, config, access } = started.vault;
      await mayDial(world.app.owner, started.port);
      const opened = { ...access, level: "values" };
      await asAuthor(world, "vault.create", { provider, prefix, config, access: opened });
    },
    end: async (world) => {
      const { owner } = world.app;
      const { rows } = await owner.query<{ id: string }>("select id from vault where prefix = $1", [prefix]);
      await asAuthor(world, "vault.delete", { id: rows[0]?.id, version: 1 });
      if (started === null) return;
      await mayDialNoMore(owner, started.port);
      await started.close();
    },
  };
}

/** By backend: a vault of that prefix, which is refused what it reads. */
export const deniedReads = {
  hcv: refusedBy("hcv-denied", refusingVault),
  aws: refusedBy("aws-denied", refusingAws),
} as const;
