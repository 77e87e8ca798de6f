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
