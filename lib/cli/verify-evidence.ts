import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { bytesOfHex, utf8 } from "@/lib/domain/audit/bytes";
import { keyIdOf } from "@/lib/domain/audit/checkpoint";
import { evidenceText, readEvidenceLine } from "@/lib/domain/audit/evidence-file";
import { sha256, verifySignature } from "@/lib/services/audit/signing";
import type { Verdict } from "./verify-audit";
import { verifyExport } from "./verify-export";

/** Verifies unpacked evidence: its manifest, each file that it names, and the log among them. Throws where a file cannot be read. */
export async function verifyEvidence(folder: string, given: Parameters<typeof verifyExport>[1]): Promise<Verdict> {
  const broken = (sentence: string): Verdict => ({ line: `Broken. ${sentence}`, exitCode: 1 });
  const text = await readFile(path.join(folder, "manifest.json"), "utf8");
  const read = text.endsWith("\n") ? readEvidenceLine(text.slice(0, -1)) : null;
  if (read === null) return broken("manifest.json is no manifest of evidence, or was altered.");
  const { evidence, signature } = read;
  const id = keyIdOf(evidence.key, sha256);
  if (given.keys.length > 0 && !given.keys.includes(evidence.key))
    return broken(`manifest.json names another key (${id}) than the one given.`);
  if (!verifySignature(evidence.key, utf8(evidenceText(evidence)), bytesOfHex(signature)))
    return broken("manifest.json was altered: its signature does not fit.");
  for (const { name, sha256: hash } of evidence.files)
    if ((await hashOf(path.join(folder, name))) !== hash) return broken(`${name} is not the file that was signed.`);
  const log = await verifyExport(createReadStream(path.join(folder, "audit-log.jsonl")), given);
  if (log.exitCode !== 0) return log;
  const span = `${evidence.from} until ${evidence.until}`;
  return {
    line: `${evidence.files.length} files of the evidence from ${span} are as signed. ${log.line}`,
    exitCode: 0,
  };
}

async function hashOf(file: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(chunk);
  } catch {
    return null;
  }
  return hash.digest("hex");
}
