import type { Fault } from "../contract";
import { author, operator, reference } from "../fault-owners";

/** Every code this adapter answers with. */
export const fsFaults = {
  "fs.prefix-missing": {
    what: "The vault names no directory.",
    whose: author,
    next: "Set the prefix to the directory that holds the secrets, as an absolute path.",
  },
  "fs.prefix-outside-roots": {
    what: "The vault's directory is not below a folder that Keyhole may read.",
    whose: operator,
    next: "List the folder in KEYHOLE_FS_ROOTS, or correct the prefix. A root may not hold Keyhole's own folder, /proc, /dev or /sys.",
  },
  "fs.folder-missing": {
    what: "There is no directory of this name where Keyhole runs.",
    whose: author,
    next: "Correct the prefix, or mount the directory on Keyhole's host as it is mounted on the data planes.",
  },
  "fs.folder-unreadable": {
    what: "Keyhole's process may not look into the directory.",
    whose: operator,
    next: "Give the user Keyhole runs as the right to read and enter it; the data planes' user needs it too.",
  },
  "fs.path-refused": {
    what: "The resource holds an empty part, a dot part or an invisible character.",
    whose: reference,
    next: "Write the path of the file below the vault's directory, without “.”, “..” and doubled slashes.",
  },
  "fs.path-leads-outside": {
    what: "The file lies outside the folders that Keyhole may read; a symbolic link leads there.",
    whose: author,
    next: "Put the file itself below the vault's directory.",
  },
  "fs.own-file": {
    what: "The file is one of Keyhole's own.",
    whose: operator,
    next: "Remove the link to it.",
  },
  "fs.file-missing": {
    what: "There is no such file.",
    whose: reference,
    next: "Compare the path with the files below the vault's directory.",
  },
  "fs.not-a-file": {
    what: "The path is a directory or another thing that holds no text.",
    whose: reference,
    next: "Name a file. For one in a subdirectory write the slash as %2F, or end the reference in a slash.",
  },
  "fs.permission-denied": {
    what: "Keyhole's process may not read the file.",
    whose: operator,
    next: "Give the user Keyhole runs as the right to read it; the data planes' user needs it too.",
  },
  "fs.too-large": {
    what: "The file is larger than 1 MiB.",
    whose: reference,
    next: "Name the file that holds the secret; no secret is that large.",
  },
  "fs.changed-while-reading": {
    what: "The file was replaced while it was opened.",
    whose: "data plane",
    next: "Run it again.",
  },
  "fs.unreadable": {
    what: "The file cannot be read.",
    whose: operator,
    next: "Check the file system it lies on.",
  },
} as const satisfies Record<string, Fault>;

export type FsCode = keyof typeof fsFaults;
