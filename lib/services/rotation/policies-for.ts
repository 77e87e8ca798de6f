import type { Tx } from "@/lib/db/transaction";
import { policyInForce, type PlacedPolicy, type PolicyInForce } from "@/lib/domain/rotation/policy";

interface Placed {
  readonly id: string;
  /** The vault, as references name it. */
  readonly name: string;
}

const fields = {
  name: true,
  secretId: true,
  maxAgeDays: true,
  leadDays: true,
  zone: true,
  checkEverySeconds: true,
} as const;

/** What counts for each of some secrets of a gateway, as its policies stand now. One query, by the index of their places. */
export async function policiesFor(
  tx: Tx,
  gatewayId: string,
  secrets: readonly Placed[],
): Promise<(secret: Placed) => PolicyInForce> {
  const rows = await tx.rotationPolicy.findMany({
    where: {
      gatewayId,
      OR: [
        { name: null, secretId: null },
        { name: { in: [...new Set(secrets.map(({ name }) => name))] }, secretId: null },
        { name: null, secretId: { in: secrets.map(({ id }) => id) } },
      ],
    },
    select: fields,
  });
  const placed = (place: PlacedPolicy["place"], test: (row: (typeof rows)[number]) => boolean): PlacedPolicy[] => {
    const row = rows.find(test);
    return row === undefined ? [] : [{ ...row, place }];
  };
  return (secret) =>
    policyInForce([
      ...placed("secret", (row) => row.secretId === secret.id),
      ...placed("vault", (row) => row.secretId === null && row.name === secret.name),
      ...placed("gateway", (row) => row.secretId === null && row.name === null),
    ]);
}
