import { realpath } from "node:fs/promises";
import path from "node:path";

/** Where a root would open the machine itself. */
const systemFolders = ["/proc", "/dev", "/sys"];

/** Is `file` the folder or below it? Both real, absolute paths. */
export const isWithin = (folder: string, file: string): boolean => {
  const between = path.relative(folder, file);
  return between === "" || (between !== ".." && !between.startsWith(`..${path.sep}`) && !path.isAbsolute(between));
};

const realOrNull = async (name: string): Promise<string | null> => {
  try {
    return await realpath(name);
  } catch {
    return null;
  }
};

/**
 * The real paths of the roots that may be used. Left out: what does not exist, and what holds or lies in one of
 * Keyhole's own folders, `/proc`, `/dev` or `/sys`.
 */
export const usableRoots = async (
  roots: readonly string[],
  ownFolders: readonly string[],
): Promise<{ readonly usable: readonly string[]; readonly refused: readonly string[] }> => {
  const own = await Promise.all(ownFolders.map(async (folder) => (await realOrNull(folder)) ?? path.resolve(folder)));
  const closed = [...own, ...systemFolders];
  const usable: string[] = [];
  const refused: string[] = [];
  for (const root of roots) {
    const real = path.isAbsolute(root) ? await realOrNull(root) : null;
    const isClosed = real === null || closed.some((folder) => isWithin(real, folder) || isWithin(folder, real));
    if (real === null || isClosed) refused.push(root);
    else usable.push(real);
  }
  return { usable, refused };
};
