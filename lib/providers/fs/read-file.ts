import { constants } from "node:fs";
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "@/lib/domain/errors";
import type { FsCode } from "./faults";
import { isOwnFile } from "./own-files";
import { isWithin } from "./roots";

export const maxFileBytes = 1024 * 1024;

const codes: Readonly<Record<string, FsCode>> = {
  ENOENT: "fs.file-missing",
  ENOTDIR: "fs.file-missing",
  ENAMETOOLONG: "fs.file-missing",
  EACCES: "fs.permission-denied",
  EPERM: "fs.permission-denied",
  ELOOP: "fs.path-leads-outside",
  EISDIR: "fs.not-a-file",
  ENXIO: "fs.not-a-file",
  ENODEV: "fs.not-a-file",
};

/** The system's error as a code of ours: its text quotes the path. */
const codeOf = (error: unknown): FsCode => {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  return codes[code] ?? "fs.unreadable";
};

export interface FileRead {
  readonly bytes: Uint8Array;
  readonly modifiedAt: Date;
}

const readWhole = async (handle: FileHandle): Promise<Uint8Array | null> => {
  const buffer = new Uint8Array(maxFileBytes + 1);
  let size = 0;
  while (size < buffer.length) {
    const { bytesRead } = await handle.read(buffer, size, buffer.length - size, size);
    if (bytesRead === 0) return buffer.slice(0, size);
    size += bytesRead;
  }
  return null;
};

const readOpened = async (
  handle: FileHandle,
  name: string,
  roots: readonly string[],
  ownFolders: readonly string[],
): Promise<Result<FileRead, FsCode>> => {
  const opened = await handle.stat({ bigint: true });
  if (!opened.isFile()) return fail("fs.not-a-file");
  const real = await realpath(name);
  const there = await stat(real, { bigint: true });
  // The path was looked at after opening; only if it is the same file does its place speak for the descriptor.
  if (there.dev !== opened.dev || there.ino !== opened.ino) return fail("fs.changed-while-reading");
  if (!roots.some((root) => isWithin(root, real))) return fail("fs.path-leads-outside");
  if (await isOwnFile(opened, ownFolders)) return fail("fs.own-file");
  if (opened.size > BigInt(maxFileBytes)) return fail("fs.too-large");
  const bytes = await readWhole(handle);
  return bytes === null ? fail("fs.too-large") : ok({ bytes, modifiedAt: opened.mtime });
};

/**
 * Reads `segments` below `folder`: opens first, then judges what was opened. It must be a regular file whose real path
 * lies below one of `roots` (real paths) and which is none of Keyhole's. At most 1 MiB.
 */
export const readFileBelow = async (
  folder: string,
  segments: readonly string[],
  roots: readonly string[],
  ownFolders: readonly string[],
): Promise<Result<FileRead, FsCode>> => {
  const name = path.join(folder, ...segments);
  let handle: FileHandle | null = null;
  try {
    // Non-blocking, so that a named pipe cannot hold us up.
    handle = await open(name, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return await readOpened(handle, name, roots, ownFolders);
  } catch (error) {
    return fail(codeOf(error));
  } finally {
    await handle?.close();
  }
};
