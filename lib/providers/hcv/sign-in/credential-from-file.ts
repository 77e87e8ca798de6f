import type { Host, Item } from "../../contract";
import { readCredentialFile, type CredentialFileProblem } from "../../credential-file";
import type { HcvCode } from "../faults";

const codes: Record<CredentialFileProblem, HcvCode> = {
  "not-allowed": "hcv.credential-file-refused",
  missing: "hcv.credential-file-missing",
  unusable: "hcv.credential-file-unusable",
};

/** The credential in a file that Keyhole's own access names, with a step that says so. */
export const credentialFromFile = async (name: string, host: Host): Promise<Item<string>> => {
  const started = performance.now();
  const read = await readCredentialFile(name, host);
  const steps = [{ name: "read credential file", ms: performance.now() - started }];
  if (!read.ok) return { ok: false, failure: "misconfigured", code: codes[read.problem], steps };
  return { ok: true, value: read.value, steps };
};
