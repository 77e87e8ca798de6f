import { readFile } from "node:fs/promises";
import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Host, Item, TlsOptions } from "../../contract";
import { tokenForKey, type GcpToken } from "./access-token";
import { identityProblem, type IdentityProblem } from "./faults";
import { tokenOfMachine } from "./metadata-server";
import { readServiceAccountKey, type ServiceAccountKey } from "./service-account-key";

/** As whom Keyhole signs in to Google. */
export type GcpCredential =
  { readonly by: "key"; readonly key: ServiceAccountKey; readonly ambient: boolean } | { readonly by: "machine" };

/** How an access may say it: with a key of its own, as the machine, or as Google's own tools on this host would. */
export const gcpMethods = ["service_account", "metadata_server", "ambient"] as const;
export type GcpMethod = (typeof gcpMethods)[number];

const largestKeyFile = 64 * 1024;

const ambientKey = async (file: string): Promise<Result<string, IdentityProblem>> => {
  const unreadable = fail(identityProblem("misconfigured", "gcp-identity.ambient-file-unreadable"));
  try {
    const text = await readFile(file, "utf8");
    return text.length > largestKeyFile ? unreadable : ok(text);
  } catch {
    return unreadable;
  }
};

/**
 * The credential that an access means. Ambient is the key file that the operator named for this host, else the machine;
 * Kong's own setting for nodes is never read.
 */
export const gcpCredential = async (
  method: GcpMethod,
  keyText: string | null,
  host: Pick<Host, "ambient">,
): Promise<Result<GcpCredential, IdentityProblem>> => {
  if (method === "metadata_server") return ok({ by: "machine" });
  const file = method === "ambient" ? (host.ambient?.environment?.get("GOOGLE_APPLICATION_CREDENTIALS") ?? "") : "";
  if (method === "ambient" && file === "") return ok({ by: "machine" });
  const text: Result<string | null, IdentityProblem> = method === "ambient" ? await ambientKey(file) : ok(keyText);
  if (!text.ok) return text;
  if (text.value === null) return fail(identityProblem("misconfigured", "gcp-identity.key-missing"));
  const key = readServiceAccountKey(text.value);
  return key.ok ? ok({ by: "key", key: key.value, ambient: method === "ambient" }) : key;
};

/** A token for Google's APIs; one call, and nothing is kept. */
export const gcpToken = (credential: GcpCredential, host: Host, tls: TlsOptions): Promise<Item<GcpToken>> => {
  const now = (): Date => host.now?.() ?? new Date();
  return credential.by === "machine" ? tokenOfMachine(host, now) : tokenForKey(credential.key, host.net, now, tls);
};
