import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { publicPem, readPublicKey } from "@/lib/services/audit/signing";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { deps, stopDeps } from "@/lib/runtime/deps";
import { verdictOf, type Verdict } from "./verify-audit";
import { verifyEvidence } from "./verify-evidence";
import { verifyExport } from "./verify-export";

const usage = `keyhole audit verify [FILE] [--key PUBLIC-KEY]… [--checkpoints FILE]
    without FILE the log in the database; with it an export, or a folder of unpacked evidence, for which neither
    database nor settings are needed
    --key          public key of the installation, as PEM in a file or as hex; several times where it was exchanged.
                   Named, these alone are trusted
    --checkpoints  checkpoints that were kept elsewhere, one a line: the log must extend them
keyhole audit key
    the public key with which this installation signs
`;

/** Whether something was verified, and held: 0; broken: 1; wrong usage, or a file that cannot be read: 2. */
export async function auditCommand([verb, ...rest]: readonly string[]): Promise<number> {
  if (verb === "key" && rest.length === 0) return printKey();
  const asked = verb === "verify" ? asksFor(rest) : null;
  if (asked === null) return wrong(usage);
  const keys = await Promise.all(asked.keys.map(keyOf));
  const pinned = asked.checkpoints === undefined ? [] : await linesOfFile(asked.checkpoints);
  if (keys.includes(null)) return wrong(`${asked.keys[keys.indexOf(null)]} is no Ed25519 public key.\n`);
  if (pinned === null) return wrong(`${asked.checkpoints} cannot be read.\n`);
  const given = { keys: keys.filter((key) => key !== null), pinned };
  const { line, exitCode } = await (asked.file === undefined ? ofDatabase(given) : ofFile(asked.file, given));
  process.stdout.write(`${line}\n`);
  return exitCode;
}

type Given = Parameters<typeof verifyExport>[1];

async function ofDatabase({ keys, pinned }: Given): Promise<Verdict> {
  try {
    return verdictOf(await verifyLog(deps(), { signal: deps().stopping, keys, pinned }));
  } finally {
    await stopDeps();
  }
}

async function ofFile(file: string, given: Given): Promise<Verdict | { readonly line: string; readonly exitCode: 2 }> {
  try {
    const isFolder = (await stat(file)).isDirectory();
    return isFolder ? await verifyEvidence(file, given) : await verifyExport(createReadStream(file), given);
  } catch {
    return { line: `${file} cannot be read.`, exitCode: 2 };
  }
}

async function printKey(): Promise<number> {
  try {
    const { publicKey, keyId } = deps().signer;
    process.stdout.write(`${publicPem(publicKey)}id  ${keyId}\nhex ${publicKey}\n`);
    return 0;
  } finally {
    await stopDeps();
  }
}

interface Asked {
  readonly file: string | undefined;
  readonly keys: readonly string[];
  readonly checkpoints: string | undefined;
}

function asksFor(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { key: { type: "string", multiple: true }, checkpoints: { type: "string" } },
    });
    if (positionals.length > 1) return null;
    return { file: positionals[0], keys: values.key ?? [], checkpoints: values.checkpoints };
  } catch {
    return null;
  }
}

/** Null for what is no public key, and for a file that is not there. */
async function keyOf(given: string): Promise<string | null> {
  const direct = readPublicKey(given);
  return direct ?? readFile(given, "utf8").then(readPublicKey, () => null);
}

async function linesOfFile(file: string): Promise<readonly string[] | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : text.split("\n").filter((line) => line !== "");
}

function wrong(sentence: string): 2 {
  process.stderr.write(sentence);
  return 2;
}
