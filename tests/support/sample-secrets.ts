import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { VaultState } from "@/prisma/sample-vault/state";

type Secrets = Readonly<Record<string, string>>;
type Entries = readonly (readonly [name: string, secret: string])[];

/** The values in the sample's files, each under its file's name: what may be nowhere else. */
export async function sampleSecrets(folder: string): Promise<Secrets> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  // The one that is too large to be a secret is of zeros alone, and these are everywhere.
  const kept = files.filter((file) => !file.endsWith("backup.bin"));
  const read = await Promise.all(kept.map(async (file) => [file, await readFile(file, "utf8")] as const));
  return Object.fromEntries(read.flatMap(([file, text]) => fileValues(path.relative(folder, file), text)));
}

function fileValues(name: string, text: string): Entries {
  return name.endsWith(".json") ? [[name, (JSON.parse(text) as { password: string }).password]] : valuesOf(name, text);
}

/** What the sample's Vault keeps in its file: every version of every secret, and what opens it. */
export async function sampleVaultSecrets(file: string): Promise<Secrets> {
  const { mounts, tokens, roles } = JSON.parse(await readFile(file, "utf8")) as VaultState;
  const held = Object.entries(mounts).flatMap(([at, mount]) =>
    mount.version === 1
      ? Object.entries(mount.secrets).flatMap(([name, members]) => memberValues(`${at}/${name}`, members))
      : Object.entries(mount.secrets).flatMap(([name, { versions }]) =>
          Object.entries(versions).flatMap(([number, { data }]) => memberValues(`${at}/${name}#${number}`, data ?? {})),
        ),
  );
  return Object.fromEntries([
    ...held,
    ...Object.keys(tokens).map((token, index) => [`token ${index}`, token] as const),
    ...roles.map(({ name, secretId }) => [`secret ID of ${name}`, secretId] as const),
  ]);
}

/** What the sample's variables hold. */
export async function sampleVariableSecrets(file: string): Promise<Secrets> {
  const variables = JSON.parse(await readFile(file, "utf8")) as Secrets;
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, text]) =>
      text.startsWith("{") ? memberValues(name, JSON.parse(text) as object) : valuesOf(name, text),
    ),
  );
}

/** Members that tell who somebody is, not what only they know. */
const openMembers = ["username", "client_id", "access_key_id", "id", "ttl"];

const memberValues = (name: string, members: object): Entries =>
  Object.entries(members)
    .filter(([member]) => !openMembers.includes(member))
    .flatMap(([member, value]) => (typeof value === "string" ? valuesOf(`${name} ${member}`, value) : []));

function valuesOf(name: string, text: string): Entries {
  const password = /^\w+:\/\/[^:]*:([^@]+)@/.exec(text)?.[1];
  if (password !== undefined) return [[name, password]];
  if (!text.startsWith("-----BEGIN")) return [[name, text]];
  // The lines around it are the same in every PEM; the first line of a key says only of what kind it is. The last one
  // may be too short to be told from chance.
  const lines = text.split("\n").filter((line) => line.length >= 12 && !line.startsWith("-----"));
  return lines.slice(1).map((line, index) => [`${name} ${index}`, line]);
}
