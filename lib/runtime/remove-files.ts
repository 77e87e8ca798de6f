import { rm } from "node:fs/promises";

/** Deletes files and folders with all that is in them; what is not there is no fault. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { recursive: true, force: true });
}
