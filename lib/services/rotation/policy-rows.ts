import type { Tx } from "@/lib/db/transaction";
import { namesOf } from "@/lib/services/people/names-of";
import type { PolicyRow } from "./schema";

export const policyShape = {
  id: true,
  name: true,
  secretId: true,
  maxAgeDays: true,
  leadDays: true,
  zone: true,
  checkEverySeconds: true,
  version: true,
  updatedBy: true,
  updatedAt: true,
} as const;

interface StoredPolicy {
  readonly id: string;
  readonly name: string | null;
  readonly secretId: string | null;
  readonly maxAgeDays: number | null;
  readonly leadDays: number | null;
  readonly zone: string | null;
  readonly checkEverySeconds: number | null;
  readonly version: number;
  readonly updatedBy: string | null;
  readonly updatedAt: Date;
}

/** Policies with whom they are for and who set them. */
export async function policyRows(tx: Tx, rows: readonly StoredPolicy[]): Promise<PolicyRow[]> {
  const names = await namesOf(
    tx,
    rows.map(({ updatedBy }) => updatedBy),
  );
  const found = await tx.secret.findMany({
    where: { id: { in: rows.flatMap(({ secretId }) => secretId ?? []) } },
    select: { id: true, name: true, resource: true },
  });
  const secrets = new Map(found.map((secret) => [secret.id, secret]));
  return rows.map(({ name, secretId, updatedBy, ...row }) => ({
    ...row,
    place: secretId !== null ? "secret" : name !== null ? "vault" : "gateway",
    vault: name,
    secret: secrets.get(secretId ?? "") ?? null,
    updatedBy: names.get(updatedBy ?? "") ?? null,
  }));
}
