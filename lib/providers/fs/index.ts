import { realpath } from "node:fs/promises";
import path from "node:path";
import { Secret } from "@/lib/domain/secret";
import type { Failure, Host, Item, Meta, OpenedVault, Provider, Session, Step, Want } from "../contract";
import { pathSegments } from "../path-segments";
import { accessLevel, base64Decode, cacheFields, declaresSameHost, resourcePattern } from "../shared-fields";
import { fsFaults, type FsCode } from "./faults";
import { readFileBelow } from "./read-file";
import { isWithin, usableRoots } from "./roots";
import { testFolder } from "./test-folder";

const failures: Record<FsCode | "pool.no-metadata", Failure> = {
  "pool.no-metadata": "misconfigured",
  "fs.prefix-missing": "misconfigured",
  "fs.prefix-outside-roots": "refused",
  "fs.folder-missing": "not-found",
  "fs.folder-unreadable": "forbidden",
  "fs.path-refused": "misconfigured",
  "fs.path-leads-outside": "refused",
  "fs.own-file": "refused",
  "fs.file-missing": "not-found",
  "fs.not-a-file": "not-found",
  "fs.permission-denied": "forbidden",
  "fs.too-large": "too-large",
  "fs.changed-while-reading": "unreachable",
  "fs.unreadable": "unreachable",
};

const failed = (code: FsCode, steps: readonly Step[] = []) =>
  ({ ok: false, failure: failures[code], code, steps }) as const;

const folderOf = async (
  { config }: OpenedVault,
  roots: readonly string[],
): Promise<{ readonly folder: string } | { readonly code: FsCode }> => {
  const { prefix } = config;
  if (typeof prefix !== "string" || !path.isAbsolute(prefix)) return { code: "fs.prefix-missing" };
  // A directory that is not there yet is judged by its name; its files are by what they really are.
  const real = await realpath(prefix).catch(() => path.resolve(prefix));
  return roots.some((root) => isWithin(root, real)) ? { folder: real } : { code: "fs.prefix-outside-roots" };
};

const readOne = async (
  want: Want,
  folder: string,
  roots: readonly string[],
  host: Host,
): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>> => {
  const started = performance.now();
  const segments = pathSegments(want.resource);
  // Bytes that are no UTF-8 cannot be said in a file name here.
  if (!segments.ok || !want.resource.isWellFormed()) return failed("fs.path-refused");
  const file = await readFileBelow(folder, segments.value, roots, host.ownFolders ?? []);
  const steps = [{ name: "read file", ms: performance.now() - started, note: path.join(folder, ...segments.value) }];
  if (!file.ok) return failed(file.problem, steps);
  const meta: Meta = { version: null, createdAt: file.value.modifiedAt, expiresAt: null, plan: "none" };
  return { ok: true, value: { secret: Secret.of(file.value.bytes), meta }, steps };
};

/** Files below a directory of the data planes. */
export const fs: Provider = {
  kongName: "fs",
  title: "File system",
  summary: "Files below a directory, such as mounted Kubernetes or Docker secrets.",
  since: "3.15",
  editions: ["enterprise", "konnect"],
  reads: "value",
  metadataWhere: null,
  where: "data-plane",
  config: {
    prefix: {
      type: "string",
      required: true,
      label: "Directory",
      help: "Absolute path of the directory on the data planes; a reference names a file in it.",
      since: "3.15",
      overridable: "any",
    },
    ...cacheFields,
    base64_decode: base64Decode,
  },
  access: { declares_same_host: declaresSameHost("files"), level: accessLevel, resource_pattern: resourcePattern },
  faults: fsFaults,
  open: async (vault, host) => {
    const { usable } = await usableRoots(host.fsRoots, host.ownFolders ?? []);
    const folder = await folderOf(vault, usable);
    if ("code" in folder) return failed(folder.code);
    const session: Session = {
      expiresAt: null,
      usesLeft: null,
      read: (wants) => Promise.all(wants.map((want) => readOne(want, folder.folder, usable, host))),
      close: () => Promise.resolve(),
    };
    return { ok: true, value: session, steps: [] };
  },
  test: async (vault, host) => {
    const { usable } = await usableRoots(host.fsRoots, host.ownFolders ?? []);
    const folder = await folderOf(vault, usable);
    const trial = await testFolder(vault, folder);
    return { ...trial, stopped: trial.code === null ? null : { failure: failures[trial.code], code: trial.code } };
  },
};
