import { z } from "zod";
import { allowedTargets } from "@/lib/db/allowed-targets";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { FoundVault, ResolveQuestion } from "@/lib/providers/resolve";
import type { Deps } from "@/lib/services/deps";
import { editions } from "@/lib/services/gateways/schema";
import { findVaults } from "@/lib/services/references/find-vault";

/** A tracked reference that is to be looked at. */
export interface PlannedCheck {
  readonly id: string;
  readonly text: string;
  readonly name: string | null;
  readonly resource: string | null;
  readonly member: string | null;
  readonly version: number | null;
  readonly secretId: string | null;
  /** Of several references to one member the one whose value stands for it in the secret's history. */
  readonly speaks: boolean;
}

/** What the network is asked, read in one short transaction. Holds opened credentials: never stored, never sent. */
export interface CheckPlan {
  readonly gateway: ResolveQuestion["gateway"];
  readonly guarded: boolean;
  readonly allow: readonly string[];
  /** By the name in references; "sealed" for one whose credential has to be typed again. */
  readonly vaults: ReadonlyMap<string, FoundVault | "sealed">;
  readonly checks: readonly PlannedCheck[];
}

/** Reads everything that checking these references of a gateway needs. Those that are not tracked any more are left out. */
export async function planChecks(
  tx: Tx,
  deps: Pick<Deps, "seal">,
  gatewayId: string,
  which: { readonly references: readonly string[] } | { readonly secrets: readonly string[] },
): Promise<CheckPlan> {
  const gateway = await tx.gateway.findUnique({ where: { id: gatewayId } });
  if (gateway === null) throw new AppError("NOT_FOUND");
  const rows = await tx.reference.findMany({
    where: {
      gatewayId,
      retiredAt: null,
      ...("references" in which ? { id: { in: [...which.references] } } : { secretId: { in: [...which.secrets] } }),
    },
    orderBy: { text: "asc" },
    select: { id: true, text: true, name: true, resource: true, member: true, version: true, secretId: true },
  });
  const speakers = await speakersOf(
    tx,
    rows.flatMap(({ secretId }) => secretId ?? []),
  );
  const names = new Set(rows.flatMap(({ name }) => name ?? []));
  const vaults = await findVaults(tx, deps.seal, gatewayId, [...names]);
  return {
    gateway: {
      id: gateway.id,
      version: gateway.kongVersion,
      edition: z.enum(editions).parse(gateway.edition),
      loadedVaults: gateway.loadedVaults,
    },
    guarded: gateway.guarded,
    allow: await allowedTargets(tx),
    vaults,
    checks: rows.map((row) => ({ ...row, speaks: speakers.has(row.id) })),
  };
}

/**
 * Options can lead a reference to another value than its neighbour's. So that a member's history is that of one value,
 * a reference without options speaks for it, else the first in order.
 */
async function speakersOf(tx: Tx, secrets: readonly string[]): Promise<ReadonlySet<string>> {
  if (secrets.length === 0) return new Set();
  const found = await tx.$queryRaw<{ id: string }[]>`
    select distinct on (r.secret_id, r.member) r.id::text as id from reference r
    where r.secret_id = any (${[...new Set(secrets)]}::uuid[]) and r.retired_at is null
    order by r.secret_id, r.member, position('?' in r.text) > 0, r.text`;
  return new Set(found.map(({ id }) => id));
}
