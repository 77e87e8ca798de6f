import type { Tx } from "./transaction";

/**
 * What the allow-list names, for `Deps.host`. In one order, whichever rows were written last: equal lists give the same
 * host, and with it what is signed in already.
 */
export const allowedTargets = async (tx: Tx): Promise<readonly string[]> => {
  const entries = await tx.allowEntry.findMany({ select: { target: true }, orderBy: { target: "asc" }, take: 1000 });
  return entries.map(({ target }) => target);
};
