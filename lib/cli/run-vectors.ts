import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "@/lib/domain/record-of";
import { sameAnswer } from "./same-answer";
import { vectorFiles } from "./vector-answers";

/** The cases of a file; null if it is not there, a sentence if it cannot be used. */
async function readCases(path: string): Promise<readonly unknown[] | string | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return code === "ENOENT" || code === "ENOTDIR" ? null : `cannot be read (${code})`;
  }
  try {
    const content: unknown = JSON.parse(text);
    const cases = isRecord(content) ? content.cases : content;
    return Array.isArray(cases) ? cases : "holds no list of cases";
  } catch {
    return "is not JSON";
  }
}

/**
 * Runs every case of the vectors in a folder and writes each difference, then `N passed, N failed` as the last line.
 * Files that are not there are left out; a file or case that cannot be used counts as failed. True if nothing failed.
 */
export async function runVectors(folder: string, write: (line: string) => void): Promise<boolean> {
  let passed = 0;
  let failed = 0;
  let files = 0;
  const differ = (name: string, ...lines: string[]): void => {
    failed += 1;
    write([`FAILED  ${name}`, ...lines].join("\n        "));
  };
  for (const [file, answers] of Object.entries(vectorFiles)) {
    const cases = await readCases(join(folder, file));
    if (cases === null) continue;
    files += 1;
    if (typeof cases === "string") {
      differ(file, cases);
      continue;
    }
    for (const [at, one] of cases.entries()) {
      const id = isRecord(one) && typeof one.id === "string" ? one.id : `case ${at + 1}`;
      const name = `${file} ${id}`;
      if (!isRecord(one)) differ(name, "is not a case");
      else {
        const { recorded, ours } = answers(one);
        if (sameAnswer(ours, recorded)) passed += 1;
        else differ(name, `recorded ${JSON.stringify(recorded)}`, `ours     ${JSON.stringify(ours)}`);
      }
    }
  }
  if (files === 0) differ(folder, `holds none of ${Object.keys(vectorFiles).join(", ")}`);
  write(`${passed} passed, ${failed} failed`);
  return failed === 0;
}
