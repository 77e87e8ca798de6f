import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { hasDefaultVault, loadedStrategies } from "@/lib/providers/strategies";
import type { Prisma } from "@/lib/db/generated/client";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { beyond } from "@/lib/services/kernel/beyond";
import { keyId, keyMoment, pageOf, sliceOf, type Key, type Slice } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { openingOf } from "./openings";
import { listVaultsInput, vaultDetail, vaultPage, type vaultSorts } from "./schema";
import { gatewayRow } from "./gateway-rules";
import { usesOfVault } from "./vault-uses";

const pageSize = 50;
const mostCounted = 1001;
const namesUnknown =
  "It was made before Keyhole noted which of its fields are sealed. They are used as before; which they are is known again once they are typed anew.";
const levels = z.enum(["values", "metadata"]);

const shape = {
  id: true,
  prefix: true,
  provider: true,
  isDefault: true,
  description: true,
  tags: true,
  accessLevel: true,
  updatedAt: true,
  updatedBy: true,
} as const;

/** A gateway's vaults: searched, filtered, sorted, 50 a page. */
export const readVaults = defineQuery({
  name: "vault.list",
  summary: "The vaults of a gateway.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: listVaultsInput,
  output: vaultPage,
  audit: "none",
  read: async ({ tx, input, target }) => {
    const where: Prisma.VaultWhereInput = {
      gatewayId: target.gateway ?? "",
      ...(input.provider === "" ? {} : { provider: input.provider }),
      ...(input.q === ""
        ? {}
        : {
            OR: [
              { prefix: { contains: literal(input.q), mode: "insensitive" } },
              { description: { contains: literal(input.q), mode: "insensitive" } },
              { tags: { has: input.q } },
            ],
          }),
    };
    const slice = sliceOf(input, 2);
    const ascending = (input.order === "asc") !== slice.backwards;
    const order = ascending ? "asc" : "desc";
    const fetched = await tx.vault.findMany({
      where: { AND: [where, pastPlace(input.sort, slice, ascending)] },
      orderBy: orderOf(input.sort, order),
      take: pageSize + 1,
      select: shape,
    });
    const matching = await tx.vault.findMany({ where, select: { id: true }, take: mostCounted });
    const page = pageOf(fetched, pageSize, slice, (row) => keyOf(input.sort, row));
    const names = await namesOf(
      tx,
      page.rows.map((row) => row.updatedBy),
    );
    const vaults = page.rows.map((row) => ({
      ...row,
      accessLevel: levels.parse(row.accessLevel),
      updatedBy: names.get(row.updatedBy ?? "") ?? null,
    }));
    const unknownDefaults = await defaultsWithoutSettings(tx, input.gateway);
    return { vaults, unknownDefaults, count: matching.length, next: page.next, previous: page.previous };
  },
});

/** One vault: Kong's config without sensitive values, which are only named. Nothing is opened for it. */
export const readVault = defineQuery({
  name: "vault.read",
  summary: "One vault.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({ gateway: z.string().min(1).max(63), prefix: z.string().min(1).max(200) }),
  output: vaultDetail,
  audit: "none",
  read: async ({ tx, input, target }) => {
    const row = await tx.vault.findUnique({
      where: { gatewayId_prefix: { gatewayId: target.gateway ?? "", prefix: input.prefix } },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    const names = await namesOf(tx, [row.updatedBy, row.createdBy]);
    const isSealed = row.configSealed !== null || row.accessSealed !== null;
    return {
      id: row.id,
      gateway: input.gateway,
      prefix: row.prefix,
      provider: row.provider,
      isDefault: row.isDefault,
      description: row.description,
      tags: row.tags,
      accessLevel: levels.parse(row.accessLevel),
      updatedAt: row.updatedAt,
      updatedBy: names.get(row.updatedBy ?? "") ?? null,
      createdAt: row.createdAt,
      createdBy: names.get(row.createdBy ?? "") ?? null,
      version: row.version,
      config: row.config as Record<string, unknown>,
      access: row.access as Record<string, unknown>,
      sealed: row.sealedNames,
      uses: await usesOfVault(tx, row.gatewayId, row.prefix),
      sealedProblem: isSealed && row.sealedNames.length === 0 ? namesUnknown : null,
      opening: await openingOf(tx, row.id),
    };
  },
});

/** Each loaded provider has a default vault; these are the ones whose settings nobody has entered. */
async function defaultsWithoutSettings(tx: Tx, gateway: string): Promise<string[]> {
  const { id, edition, kongVersion, loadedVaults } = await gatewayRow(tx, gateway);
  const loaded = loadedStrategies(edition, kongVersion, loadedVaults).filter(hasDefaultVault);
  const rows = await tx.vault.findMany({
    where: { gatewayId: id, prefix: { in: [...loaded] }, isDefault: true },
    select: { prefix: true },
    take: loaded.length,
  });
  return loaded.filter((name) => !rows.some(({ prefix }) => prefix === name));
}

/** For `contains`, which hands it to LIKE as it is: `_` and `%` are to mean themselves. */
const literal = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

type Sort = (typeof vaultSorts)[number];
type Sorted = Pick<Prisma.VaultGetPayload<{ select: typeof shape }>, "id" | "prefix" | "provider" | "updatedAt">;

function keyOf(sort: Sort, row: Sorted): Key {
  if (sort === "updated") return [row.updatedAt.toISOString(), row.id];
  return sort === "provider" ? [row.provider, row.prefix] : [row.prefix, row.id];
}

function orderOf(sort: Sort, order: "asc" | "desc"): Prisma.VaultOrderByWithRelationInput[] {
  if (sort === "updated") return [{ updatedAt: order }, { id: order }];
  return sort === "provider" ? [{ provider: order }, { prefix: order }] : [{ prefix: order }];
}

function pastPlace(sort: Sort, slice: Slice, ascending: boolean): Prisma.VaultWhereInput {
  if (slice.from === null) return {};
  const side = ascending ? "gt" : "lt";
  const [first, second] = slice.from.map(String) as [string, string];
  if (sort === "prefix") return { prefix: { [side]: first } };
  if (sort === "provider") return beyond(side, ["provider", first], ["prefix", second]);
  return beyond(side, ["updatedAt", keyMoment(first)], ["id", keyId(second)]);
}
