import { open } from "node:fs/promises";

/** Appends lines to a file that only its owner reads, and returns once they are on the disk. */
export async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    await handle.appendFile(lines.map((line) => `${line}\n`).join(""), "utf8");
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
