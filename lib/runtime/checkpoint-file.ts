import { open } from "node:fs/promises";
import { AppError } from "@/lib/domain/errors";
import type { CheckpointFile } from "@/lib/services/deps";

/** So much of its end is read: some 150 checkpoints, of which the newest alone shows a log that was rolled back. */
const tailBytes = 64 * 1024;

/** A file of lines that only its owner reads. */
export function checkpointFile(file: string): CheckpointFile {
  return {
    append: async (lines) => {
      const handle = await open(file, "a+", 0o600);
      try {
        const { size } = await handle.stat();
        const whole = size === 0 || (await endOf(handle, size, 1)) === "\n";
        // What a crash left half written must not spoil the line after it.
        const begin = whole ? "" : "\n";
        await handle.appendFile(begin + lines.map((line) => `${line}\n`).join(""), "utf8");
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
    newest: async () => {
      const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw unreadable();
      });
      if (handle === null) return [];
      try {
        const found = await handle.stat();
        if (!found.isFile()) throw unreadable();
        const { size } = found;
        const text = await endOf(handle, size, tailBytes);
        const lines = text.split("\n");
        // The first may have begun before, and the last is being written or was never finished.
        return lines.slice(size > tailBytes ? 1 : 0, -1).filter((line) => line.endsWith("}"));
      } finally {
        await handle.close();
      }
    },
  };
}

const unreadable = (): AppError =>
  new AppError("UNAVAILABLE", "The file of checkpoints cannot be read. Whoever runs this Keyhole can mend that.");

async function endOf(handle: Awaited<ReturnType<typeof open>>, size: number, most: number): Promise<string> {
  const length = Math.min(size, most);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString("utf8");
}
