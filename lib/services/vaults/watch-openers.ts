import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { claimOpenings, keepOpening, type ClaimedOpening } from "@/lib/db/vault-openings";
import { firstToEnd, nextTelling, openerState, type Opener } from "@/lib/domain/rotation/opener";
import { openersOf } from "@/lib/providers/openers";
import { providerNamed } from "@/lib/providers/registry";
import type { Deps } from "@/lib/services/deps";
import { recordOf } from "@/lib/services/kernel/record";
import { holdersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { findVaults } from "@/lib/services/references/find-vault";
import { knownOpeners } from "./stored-openers";

const atOnce = 20;
const dayMs = 86_400_000;
/** So long nothing is asked of a token each of whose uses counts; another version of the vault is looked at anew. */
const countedMs = 365 * dayMs;

/**
 * Looks once a day until when that is good which opens each vault, and tells those who set accesses when the end comes
 * near and when it is there. No operation: nobody gains or loses anything by it, and what it tells is on record.
 */
export async function watchOpeners(deps: Deps): Promise<void> {
  const claimed = await inTransaction(deps.db, (tx) => claimOpenings(tx, deps.clock(), atOnce));
  if (claimed.length === 0) return;
  const looks = [...Map.groupBy(claimed, ({ gatewayId }) => gatewayId).values()].flatMap((group) =>
    lookAt(deps, group),
  );
  const keepings: Promise<void>[] = [];
  // What cannot be said of one vault does not take from the others what was seen of them, and the use that it took.
  for (const look of await Promise.allSettled(looks)) {
    if (look.status === "rejected") continue;
    const keeping = inTransaction(deps.db, (tx) => keep(tx, deps, look.value));
    await Promise.allSettled([keeping]);
    keepings.push(keeping);
  }
  // Now that the others are kept, it is for the worker to hear.
  await Promise.all([...looks, ...keepings]);
}

interface Looked {
  readonly vault: ClaimedOpening;
  readonly openers: readonly Opener[];
  readonly isCounted: boolean;
  readonly isUnseen: boolean;
}

async function keep(tx: Tx, deps: Deps, { vault, openers: seen, isCounted, isUnseen }: Looked): Promise<void> {
  const now = deps.clock();
  const openers = isUnseen ? withKnown(seen, await knownOpeners(tx, vault.vaultId)) : seen;
  const first = firstToEnd(openers);
  const telling = first === null ? null : nextTelling(first, now);
  const rested = new Date(now.getTime() + (isCounted ? countedMs : dayMs));
  const nextLookAt = telling !== null && telling < rested ? telling : rested;
  const kept = { vaultId: vault.vaultId, openers, endsAt: first?.endsAt ?? null, lookedAt: now, nextLookAt };
  const before = await keepOpening(tx, kept);
  if (before !== null && first !== null) await tellOfEnd(tx, deps, { vault, first, told: before.told });
}

/** What is seen now, and of what is not the last that was. */
const withKnown = (seen: readonly Opener[], known: readonly Opener[]): readonly Opener[] => [
  ...seen,
  ...known.filter(({ what }) => !seen.some((one) => one.what === what)),
];

/** Looks at vaults of one gateway: a promise for each. */
function lookAt(deps: Deps, group: readonly ClaimedOpening[]): readonly Promise<Looked>[] {
  const opened = openGroup(deps, group);
  return group.map(async (vault) => {
    const { vaults, host } = await opened;
    const found = vaults.get(vault.prefix);
    const provider = typeof found === "object" ? providerNamed(found.provider) : null;
    if (provider === null || typeof found !== "object") {
      return { vault, openers: [], isCounted: false, isUnseen: false };
    }
    return { vault, ...(await openersOf(provider, found, host)) };
  });
}

async function openGroup(deps: Deps, group: readonly ClaimedOpening[]) {
  const [{ gatewayId, guarded } = { gatewayId: "", guarded: true }] = group;
  const prefixes = group.map(({ prefix }) => prefix);
  const { vaults, allow } = await inTransaction(deps.db, async (tx) => ({
    vaults: await findVaults(tx, deps.seal, gatewayId, prefixes),
    allow: await tx.allowEntry.findMany({ select: { target: true }, take: 1000 }),
  }));
  return { vaults, host: deps.host({ guarded, allow: allow.map(({ target }) => target) }) };
}

interface Ending {
  readonly vault: ClaimedOpening;
  readonly first: Opener;
  /** What people were told of this end before. */
  readonly told: string | null;
}

async function tellOfEnd(tx: Tx, deps: Deps, { vault, first, told }: Ending): Promise<void> {
  const state = openerState(first.endsAt, deps.clock());
  if (first.endsAt === null || state === "good" || state === told) return;
  const { vaultId, gatewayId, prefix } = vault;
  const day = first.endsAt.toISOString().slice(0, 10);
  await tx.vaultOpening.update({ where: { vaultId }, data: { told: state } });
  const people = await holdersOf(tx, "vault-access.edit", gatewayId);
  const object = `the ${first.what} of the vault “${prefix}”, ${day}`;
  await tell(tx, people, { kind: "vault.opener-ending", gatewayId, object });
  const ctx = { actor: { kind: "job", job: "sweep" }, requestId: deps.newId() } as const;
  const event = {
    type: "vault.opener-ending",
    object: { kind: "vault", id: vaultId, label: prefix },
    data: { what: first.what, endsAt: first.endsAt.toISOString(), state },
  } as const;
  await appendAudit(tx, [recordOf(ctx, event, { gateway: gatewayId }, "done")]);
}
