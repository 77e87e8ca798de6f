import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Vault, VaultRevision } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { providerNamed } from "@/lib/providers/registry";
import type { FoundVault } from "@/lib/providers/resolve";
import type { Deps } from "@/lib/services/deps";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { staleEdit } from "@/lib/services/people/stale-edit";
import { isComplete } from "./is-complete";
import { movedVault } from "./rebase-vault";
import { refuseTakenPrefix } from "./refuse-taken-prefix";
import { restoreVaultInput, vaultRef, type RestoreVaultInput } from "./schema";
import { vaultEffect } from "./vault-effect";
import { openVaultFields } from "./vault-seal";
import { refuseWhileUsed } from "./vault-uses";

type Fields = Readonly<Record<string, unknown>>;

const level = z.enum(["values", "metadata"]);

const forgotten =
  "The credential of then is no longer kept: a week after it was replaced it is forgotten. Edit the vault and type it.";

/**
 * Makes a vault again what it was at one of its revisions, whether it is there or was deleted. The credential of then
 * comes along while it is kept. Throws STALE when the vault moved on, INVALID when its credential is gone.
 */
export const restoreVault = defineGuardedCommand({
  name: "vault.restore",
  summary: "Make a vault what it was at an earlier revision.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "any",
  input: restoreVaultInput,
  output: vaultRef,
  existing: (input) => input.id,
  effect: async ({ tx, input }) => {
    const { revision, latest, row, fields } = await plan(tx, input);
    const title = `Restore vault ${revision.prefix} to revision ${revision.number}`;
    return { title, base: `version ${row === null ? `${latest} (deleted)` : latest}`, fields };
  },
  write: async ({ tx, ctx, input }) => {
    const { revision, latest, row } = await plan(tx, input);
    const { id: _id, vaultId, number, what: _what, by: _by, at: _at, changeId: _change, ...kept } = revision;
    const by = personOf(ctx.actor)?.personId ?? null;
    const at = ctx.deps.clock();
    const sealed = row === null ? kept : { ...kept, ...sealedOf(revision, row) };
    const data = {
      ...sealed,
      ...{ config: kept.config as object, access: kept.access as object, sealedPrints: kept.sealedPrints as object },
      ...{ version: latest + 1, updatedBy: by, updatedAt: at },
    };
    await tx.$queryRaw`select set_config('keyhole.restoring', ${vaultId}, true)`;
    if (row === null) {
      await tx.vault.create({ data: { ...data, id: vaultId, createdBy: by, createdAt: at } });
    } else {
      const { gatewayId: _gateway, provider: _provider, ...columns } = data;
      const { count } = await tx.vault.updateMany({ where: { id: vaultId, version: row.version }, data: columns });
      if (count === 0) throw new AppError("STALE");
    }
    const object = { kind: "vault", id: vaultId, label: revision.prefix } as const;
    return {
      value: { id: vaultId, gateway: input.gateway, prefix: revision.prefix },
      audit: [{ type: "vault.restored", object, data: { revision: number, version: latest + 1 } }],
    };
  },
  rebase: async ({ tx, input }) => {
    const row = await tx.vault.findUnique({ where: { id: input.id }, select: { version: true } });
    const last = await tx.vaultRevision.findFirst({
      where: { vaultId: input.id },
      orderBy: { number: "desc" },
      select: { number: true },
    });
    return { ...input, version: row?.version ?? last?.number ?? input.version };
  },
  moved: ({ tx, input }) => movedVault(tx, input),
});

/** What the vault would be, its sealed fields opened: for testing its connection only. Throws as the command does. */
export async function restoredVault(
  tx: Tx,
  seal: Deps["seal"],
  input: RestoreVaultInput,
): Promise<FoundVault & { readonly prefix: string }> {
  const { revision, row } = await plan(tx, input);
  const { provider, prefix } = revision;
  const isDefault = row?.isDefault ?? false;
  const [config, access] = [revision.config as Fields, revision.access as Fields];
  const found = {
    id: revision.vaultId,
    provider,
    prefix,
    isDefault,
    config,
    access,
    level: level.parse(revision.accessLevel),
  };
  const manifest = providerNamed(provider);
  if (manifest === null) return found;
  const { configSealed, accessSealed } = sealedOf(revision, row);
  const bound = { provider: manifest, id: revision.vaultId, config, access };
  return {
    ...found,
    config: { ...config, ...openVaultFields(seal, "config_sealed", bound, configSealed) },
    access: { ...access, ...openVaultFields(seal, "access_sealed", bound, accessSealed) },
  };
}

async function plan(tx: Tx, input: RestoreVaultInput) {
  const revision = await tx.vaultRevision.findFirst({
    where: { vaultId: input.id, number: input.revision, what: { not: "deleted" }, gateway: { name: input.gateway } },
  });
  if (revision === null) throw new AppError("NOT_FOUND");
  const [row, last] = [
    await tx.vault.findUnique({ where: { id: input.id } }),
    await tx.vaultRevision.findFirst({
      where: { vaultId: input.id },
      orderBy: { number: "desc" },
      select: { number: true, by: true, at: true },
    }),
  ];
  const latest = last?.number ?? 0;
  if ((row?.version ?? latest) !== input.version) {
    throw await staleEdit(tx, `the vault ${revision.prefix}`, {
      updatedBy: last?.by ?? null,
      updatedAt: last?.at ?? revision.at,
    });
  }
  await refuseTakenPrefix(tx, revision.gatewayId, revision.prefix, revision.vaultId);
  if (row !== null && row.prefix !== revision.prefix) await refuseWhileUsed(tx, row.gatewayId, row.prefix);
  const fields = vaultEffect(row, revision);
  if (fields.length === 0) throw new AppError("INVALID", "The vault is what it was then already.");
  sealedOf(revision, row);
  return { revision, latest, row, fields };
}

type Sealed = Pick<Vault, "configSealed" | "accessSealed">;

/** The credential of then; or that of now, where it is the same one. Throws INVALID when neither is to be had. */
function sealedOf(revision: VaultRevision, row: Vault | null): Sealed {
  const { configSealed, accessSealed, sealedNames } = revision;
  if (isComplete(sealedNames, configSealed !== null || accessSealed !== null)) return { configSealed, accessSealed };
  const [then, now] = [revision, row].map((one) => JSON.stringify(one?.sealedPrints));
  const binds = (one: { readonly config: unknown; readonly access: unknown }): string =>
    JSON.stringify([one.config, one.access]);
  if (row === null || then !== now || binds(row) !== binds(revision)) throw new AppError("INVALID", forgotten);
  return { configSealed: row.configSealed, accessSealed: row.accessSealed };
}
