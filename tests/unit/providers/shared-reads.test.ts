import { expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { env } from "@/lib/providers/env";
import type { SessionPool } from "@/lib/providers/sessions";
import { sharedReads } from "@/lib/providers/shared-reads";
import { unusedHost } from "@/tests/support/resolving";

it("asks a backend once for the same thing, together with what else is asked then, and again for another secret, version or vault", async () => {
  const asked: string[] = [];
  const calls: number[] = [];
  const meta = { version: null, createdAt: null, expiresAt: null, plan: "none" } as const;
  const signIn = { steps: [], reused: true };
  const pool: SessionPool = {
    read: (_source, wants) => {
      calls.push(wants.length);
      asked.push(...wants.map(({ resource, version }) => `${resource}#${version}`));
      const item = { ok: true, value: { secret: Secret.fromText("x"), meta }, steps: [] } as const;
      return Promise.resolve(wants.map(() => ({ stage: "answer", signIn, item }) as const));
    },
    describe: () => Promise.resolve([]),
    test: () => Promise.resolve({ identity: null, rights: [], steps: [], stopped: null }),
    close: () => Promise.resolve(),
  };
  const shared = sharedReads(pool);
  const vault = (prefix: string) => ({
    provider: env,
    vault: { config: { prefix }, access: {}, level: "values" as const },
    host: unusedHost,
  });
  const want = (resource: string, version: number | null = null) => [{ resource, version }];
  await Promise.all([1, 2, 3].map(() => shared.read(vault("A_"), want("one"))));
  await shared.read(vault("A_"), want("one"));
  await shared.read(vault("A_"), want("one", 2));
  await shared.read(vault("A_"), want("two"));
  await shared.read(vault("B_"), want("one"));
  expect(asked).toEqual(["one#null", "one#2", "two#null", "one#null"]);
  // What is asked at the same moment goes out in one call; another vault's in one of its own.
  const names = ["three", "four", "three", "five"];
  await Promise.all([
    ...names.map((name) => shared.read(vault("A_"), want(name))),
    shared.read(vault("B_"), want("x")),
  ]);
  expect(asked.slice(4)).toEqual(["three#null", "four#null", "five#null", "x#null"]);
  expect(calls.slice(4)).toEqual([3, 1]);
});
