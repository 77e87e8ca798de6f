import { AppError } from "@/lib/domain/errors";
import { canonical } from "@/lib/domain/audit/canonical";
import { Secret } from "@/lib/domain/secret";
import type { AdminConnection } from "@/lib/kong/admin-client";
import type { Crypto, Seal } from "@/lib/services/deps";

/** Where a token is sent and by what that place is known. */
type Pointing = Pick<AdminConnection, "address" | "header" | "ca">;

interface Kept extends Omit<Pointing, "header"> {
  readonly gatewayId: string;
  readonly tokenHeader: string;
  readonly tokenSealed: Uint8Array | null;
}

/**
 * Where a token may be sent, as one text: scheme, host, port and path of the address, the header, the CA. That TLS is
 * verified stands there too: a connection that does not verify it would be another place.
 */
export const connectionBinding = ({ address, header, ca }: Pointing): string =>
  canonical({ address, header: header.toLowerCase(), ca, verify: true });

const place = (gatewayId: string, pointing: Pointing) => ({
  ...{ table: "gateway_connection", column: "token_sealed", row: gatewayId },
  binding: connectionBinding(pointing),
});

/** Seals a token to where it may be sent. */
export const sealToken = (seal: Seal, gatewayId: string, pointing: Pointing, token: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(seal.close(Secret.fromText(token), place(gatewayId, pointing)));

/** A token as those who approve see it; it compares within its gateway only. */
export const tokenPrint = (crypto: Crypto, gatewayId: string, token: string): string =>
  `fp ${crypto.keyed(`effect ${gatewayId} token`, token).slice(0, 12)} · key ${crypto.keyId}`;

/** A stored connection with its token opened. Throws UNAVAILABLE when that was sealed for another place or key. */
export function openConnection(
  seal: Seal,
  { gatewayId, address, tokenHeader, ca, tokenSealed }: Kept,
): AdminConnection {
  const pointing = { address, header: tokenHeader, ca };
  if (tokenSealed === null) return { ...pointing, token: null };
  const token = seal.open(tokenSealed, place(gatewayId, pointing));
  if (token !== null) return { ...pointing, token };
  throw new AppError(
    "UNAVAILABLE",
    "The stored token was sealed for another address or key. Type it again in the gateway's settings.",
  );
}
