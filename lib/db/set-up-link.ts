import type { Secret } from "@/lib/domain/secret";
import type { Tx } from "./transaction";

/**
 * Makes the given secret the one set-up link that is good for 30 minutes, while the installation has no people. Throws
 * `AppError` (rule KH015) once it has.
 */
export async function offerSetUpLink(tx: Tx, secret: Secret): Promise<Date> {
  const text = new TextDecoder().decode(secret.reveal());
  const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`select kh_setup_link(${text}) as "expiresAt"`;
  if (row === undefined) throw new Error("A function of the database gave no row.");
  return row.expiresAt;
}
