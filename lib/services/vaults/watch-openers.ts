import { allowedTargets } from "@/lib/db/allowed-targets";
import { earliest } from "@/lib/domain/earliest";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { claimOpenings, keepOpening, type ClaimedOpening } from "@/lib/db/vault-openings";
import { isSameEnd, nextTelling, tellingsAt, type Opener, type Telling } from "@/lib/domain/rotation/opener";
import { openersOf } from "@/lib/providers/openers";
import { providerNamed } from "@/lib/providers/registry";
import type { Deps } from "@/lib/services/deps";
import { recordOf } from "@/lib/services/kernel/record";
import { holdersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { findVaults } from "@/lib/services/references/find-vault";
import { askedOpenings, knownOpeners } from "./stored-openers";

const atOnce = 20;
const dayMs = 86_400_000;

/**
 * Looks once a day until when that is good which opens each vault, and tells those who set accesses when the end comes
 * near and when it is there, each by itself. No operation: nobody gains or loses anything by it, and what it tells is on record.
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
  readonly isUnseen: boolean;
  readonly isUntold: boolean;
}

async function keep(tx: Tx, deps: Deps, { vault, openers: seen, isUnseen, isUntold }: Looked): Promise<void> {
  const now = deps.clock();
  const known = await knownOpeners(tx, vault.vaultId);
  const openers = isUnseen ? withKnown(seen, known.openers) : seen;
  const toTell = tellingsAt(openers, now, isUnseen);
  // What was told of something that nobody sees now was told all the same.
  const tellings = isUnseen ? withKnown(toTell, known.tellings) : toTell;
  const nextDay = new Date(now.getTime() + dayMs);
  const nextLookAt = earliest([nextDay, ...openers.map((one) => nextTelling(one, now))]) ?? nextDay;
  const endsAt = earliest(openers.map((one) => one.endsAt));
  const isThere = await keepOpening(tx, {
    ...{ vaultId: vault.vaultId, openers, tellings, endsAt, lookedAt: now, nextLookAt },
    ...(isUntold || !isUnseen ? { untoldAt: isUntold ? now : null } : {}),
  });
  if (!isThere) return;
  const isTold = (one: Telling): boolean =>
    known.tellings.some((before) => isSameEnd(before, one) && before.state === one.state);
  for (const telling of toTell.filter((one) => !isTold(one))) await tellOfEnd(tx, deps, vault, telling);
}

/** What is seen now, and of what is not the last that was. */
const withKnown = <T extends Opener>(seen: readonly T[], known: readonly T[]): readonly T[] => [
  ...seen,
  ...known.filter(({ what }) => !seen.some((one) => one.what === what)),
];

/** Looks at vaults of one gateway: a promise for each. */
function lookAt(deps: Deps, group: readonly ClaimedOpening[]): readonly Promise<Looked>[] {
  const opened = openGroup(deps, group);
  return group.map(async (vault) => {
    const { vaults, asked, host } = await opened;
    const found = vaults.get(vault.prefix);
    const provider = typeof found === "object" ? providerNamed(found.provider) : null;
    if (provider === null || typeof found !== "object") {
      return { vault, openers: [], isUnseen: true, isUntold: false };
    }
    return { vault, ...(await openersOf(provider, found, host, { asks: !asked.has(vault.vaultId) })) };
  });
}

async function openGroup(deps: Deps, group: readonly ClaimedOpening[]) {
  const [{ gatewayId, guarded } = { gatewayId: "", guarded: true }] = group;
  const prefixes = group.map(({ prefix }) => prefix);
  const ids = group.map(({ vaultId }) => vaultId);
  const { vaults, asked, allow } = await inTransaction(deps.db, async (tx) => ({
    vaults: await findVaults(tx, deps.seal, gatewayId, prefixes),
    asked: await askedOpenings(tx, ids, deps.clock()),
    allow: await allowedTargets(tx),
  }));
  return { vaults, asked, host: deps.host({ guarded, allow }) };
}

async function tellOfEnd(tx: Tx, deps: Deps, vault: ClaimedOpening, { what, endsAt, state }: Telling): Promise<void> {
  const { vaultId, gatewayId, prefix } = vault;
  const people = await holdersOf(tx, "vault-access.edit", gatewayId);
  const object = `the ${what} of the vault “${prefix}”, ${endsAt.toISOString().slice(0, 10)}`;
  await tell(tx, people, { kind: "vault.opener-ending", gatewayId, object });
  const ctx = { actor: { kind: "job", job: "sweep" }, requestId: deps.newId() } as const;
  const event = {
    type: "vault.opener-ending",
    object: { kind: "vault", id: vaultId, label: prefix },
    data: { what, endsAt: endsAt.toISOString(), state },
  } as const;
  await appendAudit(tx, [recordOf(ctx, event, { gateway: gatewayId }, "done")]);
}
