import type { Secret } from "@/lib/domain/secret";
import { secretText } from "./function-call";
import type { Tx } from "./transaction";

export interface NewMachineToken {
  readonly id: string;
  readonly gatewayId: string;
  readonly name: string;
  /** Its first characters, by which people tell tokens apart. */
  readonly prefix: string;
  readonly secretHash: Uint8Array;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

/**
 * Makes a gateway's own token; the database says from the credential of a session who makes it, and refuses what they
 * may not do there themselves. Throws `AppError` with `rule` KH050, KH055, KH056 or KH057 (see `rule-codes.ts`).
 */
export async function putMachineToken(tx: Tx, credential: Secret, token: NewMachineToken): Promise<void> {
  const { id, gatewayId, name, prefix, secretHash, scopes, expiresAt } = token;
  await tx.$queryRaw`select kh_machine_token_create(${secretText(credential)}, ${id}::uuid, ${gatewayId}::uuid, ${name},
    ${prefix}, ${secretHash}::bytea, ${[...scopes]}::text[], ${expiresAt}::timestamptz)::text`;
}
