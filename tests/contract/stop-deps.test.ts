import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hcv } from "@/lib/providers/hcv";
import { deps, stopDeps } from "@/lib/runtime/deps";
import { VaultStub } from "./stubs/hcv";

let stub: VaultStub;
beforeEach(async () => {
  stub = await VaultStub.start();
  // Nothing of this asks the database.
  vi.stubEnv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
  vi.stubEnv("AUTH_SECRET", randomBytes(32).toString("hex"));
  vi.stubEnv("AUTH_URL", "http://127.0.0.1:3000");
  for (const name of ["KEYHOLE_KEY", "KEYHOLE_AUDIT_SIGNING_KEY"]) {
    vi.stubEnv(name, randomBytes(32).toString("base64"));
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stub.close();
});

it("the end of a process gives its logins back before it sends nothing any more", async () => {
  stub.put("app/db", { password: "canary" });
  const { port } = stub.server;
  const { pool, host, stopping } = deps();
  const { roleId, secretId } = stub.role;
  const vault = {
    config: { protocol: "http", host: "127.0.0.1", port, mount: "secret", kv: "v2" },
    access: { auth_method: "approle", approle_role_id: roleId, approle_secret_id: secretId },
    level: "values" as const,
  };
  const lent = host({ guarded: true, allow: [`127.0.0.1:${port}`] });
  const [answer] = await pool.read({ provider: hcv, vault, host: lent }, [{ resource: "app/db", version: null }]);
  expect(answer?.item.ok).toBe(true);
  await stopDeps();
  expect(stub.server.requests().at(-1)?.url).toBe("/v1/auth/token/revoke-self");
  expect(stopping.aborted).toBe(true);
});
