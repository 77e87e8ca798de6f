import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The values in the sample's files, each under its file's name: what may be nowhere else. */
export async function sampleSecrets(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const));
  return Object.fromEntries(read.flatMap(([file, text]) => valuesOf(path.relative(folder, file), text)));
}

function valuesOf(name: string, text: string): [string, string][] {
  if (name.endsWith(".json")) return [[name, (JSON.parse(text) as { password: string }).password]];
  if (!name.endsWith(".pem")) return [[name, text]];
  // The lines around it are the same in every PEM; the first line of a key says only of what kind it is.
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  return lines.slice(1).map((line, index) => [`${name} ${index}`, line]);
}
