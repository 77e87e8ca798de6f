import type { Target } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";

interface Named {
  readonly tx: Tx;
  readonly input: { readonly gateway: string };
}

/** The target of an operation on something inside the gateway that the input names; null where there is none in use. */
export async function gatewayScope(q: Named): Promise<Target | null> {
  const row = await named(q);
  return row === null || row.archivedAt !== null ? null : { gateway: row.id, guarded: row.guarded };
}

/** The same, whether it is in use or archived. */
export async function anyGatewayScope(q: Named): Promise<Target | null> {
  const row = await named(q);
  return row === null ? null : { gateway: row.id, guarded: row.guarded };
}

const named = ({ tx, input }: Named) =>
  tx.gateway.findUnique({
    where: { name: input.gateway },
    select: { id: true, guarded: true, archivedAt: true },
  });

/**
 * The gateway that an operation points somewhere: guarded as soon as one guarded gateway exists, since it could be the
 * guarded one's Kong that it is pointed to.
 */
export async function pointedScope(q: Named): Promise<Target | null> {
  const target = await gatewayScope(q);
  return target === null ? null : { ...target, guarded: (await installationScope(q)).guarded };
}

/** The installation as a whole; guarded as soon as one guarded gateway exists, since its guard could be led around. */
export async function installationScope({ tx }: { tx: Tx }): Promise<Target> {
  const guarded = await tx.gateway.findFirst({ where: { guarded: true }, select: { id: true } });
  return { gateway: null, guarded: guarded !== null };
}
