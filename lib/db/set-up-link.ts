import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { Tx } from "./transaction";

/**
 * Makes the given secret the one set-up link that is good for 30 minutes, while the installation has no people. Throws
 * `AppError` (rule KH015) once it has.
 */
export async function offerSetUpLink(tx: Tx, secret: Secret): Promise<Date> {
  const rows = await tx.$queryRaw<{ expiresAt: Date }[]>`select kh_setup_link(${secretText(secret)}) as "expiresAt"`;
  return onlyRow(rows).expiresAt;
}
