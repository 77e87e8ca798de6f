import { canonical } from "./canonical";
import { isCount, isHash, readSigned } from "./checkpoint";

/** One file of the evidence, as the manifest vouches for it. */
export interface EvidenceFile {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What is signed of the evidence of a span of time. */
export interface EvidenceManifest {
  readonly origin: string;
  readonly epoch: number;
  /** Public key, hex. */
  readonly key: string;
  /** When it was made, ISO, and under which request the log holds that. */
  readonly at: string;
  readonly request: string;
  /** ISO; `until` exclusive. */
  readonly from: string;
  readonly until: string;
  /** By name; null for all. */
  readonly gateway: string | null;
  readonly files: readonly EvidenceFile[];
}

export const evidenceText = (evidence: EvidenceManifest): string =>
  canonical({ ...evidence, what: "keyhole evidence", v: 1 });

/** The content of manifest.json, without a line feed. */
export const evidenceLine = (evidence: EvidenceManifest, signature: string): string =>
  canonical({ evidence, signature });

/** Reads a manifest; null unless it is exactly what `evidenceLine` writes. */
export function readEvidenceLine(
  line: string,
): { readonly evidence: EvidenceManifest; readonly signature: string } | null {
  const found = readSigned(line, "evidence");
  if (found === null) return null;
  const { origin, epoch, key, at, request, from, until, gateway, files } = found.body;
  const texts = [origin, at, request, from, until];
  if (texts.some((text) => typeof text !== "string") || !isCount(epoch) || !isHash(key)) return null;
  if (!(gateway === null || typeof gateway === "string") || !Array.isArray(files) || !files.every(isFile)) return null;
  const evidence = { origin, epoch, key, at, request, from, until, gateway, files } as EvidenceManifest;
  return evidenceLine(evidence, found.signature) === line ? { evidence, signature: found.signature } : null;
}

function isFile(value: unknown): value is EvidenceFile {
  if (typeof value !== "object" || value === null) return false;
  const { name, bytes, sha256 } = value as Readonly<Record<string, unknown>>;
  // Plain names only: what is verified is read from the folder of the manifest.
  return typeof name === "string" && /^[a-z][a-z-]*\.[a-z]+$/.test(name) && isCount(bytes) && isHash(sha256);
}
