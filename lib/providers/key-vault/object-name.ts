import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Want } from "../contract";
import type { KeyVaultCode } from "./faults";

/** Key Vault's own rule for the names of secrets and certificates, which do not tell upper from lower case. */
export const isObjectName = (text: string): boolean => /^[0-9A-Za-z-]{1,127}$/.test(text);

/** The name of what is wanted, or why it can be in no key vault; judged before anything is asked. */
export const objectName = ({ resource, version }: Want): Result<string, KeyVaultCode> => {
  if (!isObjectName(resource)) return fail("azure.name-not-allowed");
  return version === null ? ok(resource) : fail("azure.version-not-expressible");
};

/** A version as it may be shown: a server could answer anything. */
export const shownVersion = (version: string | undefined): string | null =>
  version !== undefined && /^[0-9a-f]{32}$/i.test(version) ? version : null;
