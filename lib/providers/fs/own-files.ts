import type { BigIntStats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import path from "node:path";

const sameFile = (a: BigIntStats, b: BigIntStats): boolean => a.dev === b.dev && a.ino === b.ino;

const statOrNull = async (name: string): Promise<BigIntStats | null> => {
  try {
    return await lstat(name, { bigint: true });
  } catch {
    // Gone between listing and looking: then it is not the file that was opened.
    return null;
  }
};

const holds = async (folder: string, file: BigIntStats, deep: boolean): Promise<boolean> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const isDatabase = entries.some((entry) => entry.name === "PG_VERSION");
  if (isDatabase && !deep) return false;
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (await holds(name, file, deep)) return true;
    } else {
      const found = await statOrNull(name);
      if (found !== null && sameFile(found, file)) return true;
    }
  }
  return false;
};

/**
 * Is an opened file one of Keyhole's, under whatever name and mount? The database's own files are only searched for a
 * file that has more than one name, as there are thousands of them.
 */
export const isOwnFile = async (file: BigIntStats, ownFolders: readonly string[]): Promise<boolean> => {
  for (const folder of ownFolders) {
    const top = await statOrNull(folder);
    if (top === null || (await stat(folder, { bigint: true })).dev !== file.dev) continue;
    if (await holds(folder, file, file.nlink > 1n)) return true;
  }
  return false;
};
