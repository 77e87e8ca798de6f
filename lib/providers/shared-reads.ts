import type { Want } from "./contract";
import type { SessionPool } from "./sessions";
import type { Pooled, PoolVault } from "./vault-sessions";

/**
 * A pool that asks for the same thing only once, for references into one secret that are looked at together. It keeps
 * what came for as long as it lives, so it is made for one secret and dropped with it.
 */
export const sharedReads = (pool: SessionPool): SessionPool => {
  const asked = new Map<string, Promise<Pooled<unknown>>>();
  const once =
    <T>(kind: string, call: (vault: PoolVault, wants: readonly Want[]) => Promise<readonly Pooled<T>[]>) =>
    (source: PoolVault, wants: readonly Want[]): Promise<readonly Pooled<T>[]> =>
      Promise.all(
        wants.map((want) => {
          const { provider, vault } = source;
          const name = JSON.stringify([kind, provider.kongName, vault, want.resource, String(want.version)]);
          const known = asked.get(name) ?? call(source, [want]).then(([answer]) => answer as Pooled<unknown>);
          asked.set(name, known);
          return known as Promise<Pooled<T>>;
        }),
      );
  return {
    read: once("read", (source, wants) => pool.read(source, wants)),
    describe: once("describe", (source, wants) => pool.describe(source, wants)),
    test: (source) => pool.test(source),
    close: () => pool.close(),
  };
};
