import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import type { ConnectionRight } from "@/lib/domain/connection";
import type { OpenedVault, Trial } from "../contract";
import type { FsCode } from "./faults";

type FolderTrial = Omit<Trial, "stopped"> & { readonly code: FsCode | "pool.no-metadata" | null };

const look = async (folder: string): Promise<FsCode | null> => {
  try {
    if (!(await stat(folder)).isDirectory()) return "fs.folder-missing";
  } catch {
    // Whatever the system says of it quotes the path: it is not there for this process.
    return "fs.folder-missing";
  }
  try {
    await access(folder, constants.R_OK | constants.X_OK);
    return null;
  } catch {
    return "fs.folder-unreadable";
  }
};

/** Whether the vault's directory is there and may be entered; opens no file. `found` is where it lies, or why it may not. */
export const testFolder = async (
  { level }: OpenedVault,
  found: { readonly folder: string } | { readonly code: FsCode },
): Promise<FolderTrial> => {
  const nothing = { identity: null, rights: [], steps: [] };
  if (level === "metadata") return { ...nothing, code: "pool.no-metadata" };
  if ("code" in found) return { ...nothing, code: found.code };
  const started = performance.now();
  const code = await look(found.folder);
  const steps = [{ name: "look at directory", ms: performance.now() - started, note: found.folder }];
  const rights: readonly ConnectionRight[] = [
    code === null
      ? {
          what: "Enter the vault's directory",
          state: "proven",
          how: "It is there, and Keyhole's process may list it. Each file has rights of its own.",
        }
      : { what: "Enter the vault's directory", state: "missing", how: "Keyhole's process could not enter it." },
  ];
  return { identity: null, rights, steps, code };
};
