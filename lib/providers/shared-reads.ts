import type { Want } from "./contract";
import type { SessionPool } from "./sessions";
import type { Pooled, PoolVault } from "./vault-sessions";

interface Gathering {
  readonly wants: Want[];
  readonly answers: Promise<readonly Pooled<unknown>[]>;
}

/** After all that can be asked without waiting for anything was asked. */
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A pool that asks for the same thing only once, and for all that is asked of one vault at the same moment in one call,
 * for references that are looked at together. It keeps what came for as long as it lives, so it is made for a few secrets
 * and dropped with them.
 */
export const sharedReads = (pool: SessionPool): SessionPool => {
  const asked = new Map<string, Promise<Pooled<unknown>>>();
  const gathering = new Map<string, Gathering>();

  const once = <T>(
    kind: "read" | "describe",
    call: (vault: PoolVault, wants: readonly Want[]) => Promise<readonly Pooled<T>[]>,
  ) => {
    const together = (name: string, source: PoolVault): Gathering => {
      const wants: Want[] = [];
      const answers = soon().then(() => {
        gathering.delete(name);
        return call(source, wants);
      });
      const begun = { wants, answers };
      gathering.set(name, begun);
      return begun;
    };
    const ask = async (name: string, source: PoolVault, want: Want): Promise<Pooled<unknown>> => {
      const { wants, answers } = gathering.get(name) ?? together(name, source);
      const at = wants.push(want) - 1;
      return (await answers)[at] as Pooled<unknown>;
    };
    return (source: PoolVault, wants: readonly Want[]): Promise<readonly Pooled<T>[]> =>
      Promise.all(
        wants.map((want) => {
          const vault = JSON.stringify([kind, source.provider.kongName, source.vault]);
          const name = JSON.stringify([vault, want.resource, String(want.version)]);
          const known = asked.get(name) ?? ask(vault, source, want);
          asked.set(name, known);
          return known as Promise<Pooled<T>>;
        }),
      );
  };
  return {
    read: once("read", (source, wants) => pool.read(source, wants)),
    describe: once("describe", (source, wants) => pool.describe(source, wants)),
    test: (source) => pool.test(source),
    close: () => pool.close(),
  };
};
