import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Host } from "./contract";
import { readFileBelow } from "./fs/read-file";
import { usableRoots } from "./fs/roots";
import { pathSegments } from "./path-segments";

/** Why a credential file gives nothing. `not-allowed`: there is no folder for such files, or the name leads out of it. */
export type CredentialFileProblem = "not-allowed" | "missing" | "unusable";

const mostBytes = 64 * 1024;

/**
 * Reads the credential in a file that Keyhole's own access names: a relative path below the folder that the operator has
 * set aside for that. Gives its text without white space at the ends, at most 64 KiB. What the name leads to, by links
 * too, is judged after it was opened; none of Keyhole's own files is a credential of an access.
 */
export const readCredentialFile = async (
  name: string,
  { ambient, ownFolders = [] }: Pick<Host, "ambient" | "ownFolders">,
): Promise<Result<string, CredentialFileProblem>> => {
  const given = ambient?.credentialFolder ?? null;
  const segments = pathSegments(name);
  if (given === null || !segments.ok || !name.isWellFormed()) return fail("not-allowed");
  const [folder] = (await usableRoots([given], ownFolders)).usable;
  if (folder === undefined) return fail("not-allowed");
  const read = await readFileBelow(folder, segments.value, [folder], ownFolders);
  if (!read.ok) {
    if (read.problem === "fs.file-missing") return fail("missing");
    return fail(
      read.problem === "fs.path-leads-outside" || read.problem === "fs.own-file" ? "not-allowed" : "unusable",
    );
  }
  const text = new TextDecoder().decode(read.value.bytes).trim();
  return text === "" || read.value.bytes.length > mostBytes ? fail("unusable") : ok(text);
};
