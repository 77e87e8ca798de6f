import { z } from "zod";
import { allowedTargets } from "@/lib/db/allowed-targets";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import { providerNamed } from "@/lib/providers/registry";
import { resolve, type FoundVault, type Resolved, type ResolveQuestion } from "@/lib/providers/resolve";
import { shownReference } from "@/lib/providers/shown-reference";
import { editions } from "@/lib/services/gateways/schema";
import type { Context } from "@/lib/services/kernel/context";
import { findVault } from "./find-vault";
import { spendOnReference } from "./spend-on-reference";

/** All that resolving one reference needs from the database. */
export interface PlannedResolution {
  readonly raw: string;
  readonly gateway: ResolveQuestion["gateway"];
  readonly guarded: boolean;
  readonly vault: FoundVault | null;
  readonly allow: readonly string[];
  /** The reference as it may be recorded. */
  readonly shown: string;
  /** The prefix of the vault that it came to; null where it came to none. */
  readonly prefix: string | null;
}

/** Takes one reference from the person's budget and reads what resolving it needs. Throws NOT_FOUND, RATE_LIMITED. */
export async function planResolution(
  tx: Tx,
  ctx: Context,
  input: { readonly gateway: string; readonly reference: string },
): Promise<PlannedResolution> {
  const gateway = await tx.gateway.findUnique({ where: { name: input.gateway } });
  if (gateway === null) throw new AppError("NOT_FOUND");
  const version = gateway.kongVersion;
  const parsed = parseReference(input.reference, { gatewayVersion: version });
  const prefix = parsed.ok ? parsed.value.name : null;
  await spendOnReference(tx, ctx, gateway, parsed.ok ? parsed.value : null);
  const vault = prefix === null ? null : await findVault(tx, ctx.deps.seal, gateway.id, prefix);
  return {
    raw: input.reference,
    gateway: {
      id: gateway.id,
      version,
      edition: z.enum(editions).parse(gateway.edition),
      loadedVaults: gateway.loadedVaults,
    },
    guarded: gateway.guarded,
    vault,
    allow: await allowedTargets(tx),
    shown: shownReference(input.reference, providerNamed(vault?.provider ?? "")?.config),
    prefix: vault === null ? null : prefix,
  };
}

/** Resolves what was planned, in no transaction; at most one secret is fetched. */
export async function runResolution(ctx: Context, plan: PlannedResolution): Promise<Resolved> {
  const resolved = await resolve({
    raw: plan.raw,
    gateway: plan.gateway,
    vaultNamed: () => plan.vault,
    host: ctx.deps.host({ guarded: plan.guarded, allow: plan.allow }),
    pool: ctx.deps.pool,
    fingerprintKey: ctx.deps.fingerprintKey,
  });
  if (resolved.code === "resolve.adapter-failed") {
    // A fault of ours: all that may be told of it, as what was thrown may quote a value.
    ctx.deps.log.error({ requestId: ctx.requestId, provider: plan.vault?.provider }, "an adapter failed");
  }
  return resolved;
}
