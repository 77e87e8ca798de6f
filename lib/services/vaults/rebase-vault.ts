import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { providerNamed } from "@/lib/providers/registry";
import type { EffectField } from "@/lib/services/kernel/spec";
import { whereTyped } from "./kept-secrets";
import type { EditVaultInput } from "./schema";
import { vaultEffect } from "./vault-effect";

type Fields = Readonly<Record<string, unknown>>;

interface AtVersion {
  readonly gateway: string;
  readonly id: string;
  readonly version: number;
}

/** The vault as it is now, at whatever version. Throws NOT_FOUND. */
export async function vaultNow(tx: Tx, { gateway, id }: Omit<AtVersion, "version">) {
  const row = await tx.vault.findFirst({ where: { id, gateway: { name: gateway } } });
  if (row === null) throw new AppError("NOT_FOUND");
  return row;
}

/** An input for the present version; nothing else stands in it. */
export async function atPresentVersion<I extends AtVersion>(tx: Tx, input: I): Promise<I> {
  return { ...input, version: (await vaultNow(tx, input)).version };
}

/** An edit on the vault as it is now: fields that it did not touch are those of now. */
export async function rebasedEdit(
  tx: Tx,
  input: EditVaultInput,
  touched: ReadonlySet<string>,
): Promise<EditVaultInput> {
  const now = await vaultNow(tx, input);
  const merged = (part: "config" | "access", present: Fields): Fields => {
    const isOurs = ([name]: readonly [string, unknown]): boolean => touched.has(`${part}.${name}`);
    const untouched = Object.entries(present).filter((entry) => !isOurs(entry));
    return { ...Object.fromEntries(untouched), ...Object.fromEntries(Object.entries(input[part]).filter(isOurs)) };
  };
  const next = {
    ...input,
    version: now.version,
    prefix: touched.has("prefix") ? input.prefix : now.prefix,
    description: touched.has("description") ? input.description : (now.description ?? ""),
    tags: touched.has("tags") ? input.tags : now.tags,
    config: merged("config", now.config as Fields),
    access: merged("access", { ...(now.access as Fields), level: now.accessLevel }),
  };
  const provider = providerNamed(now.provider);
  return provider === null ? next : whereTyped(provider, input, next);
}

/** What of a vault differs between the version that a command was made upon and now, field by field. */
export async function movedVault(tx: Tx, { gateway, id, version }: AtVersion): Promise<readonly EffectField[]> {
  const then = await tx.vaultRevision.findFirst({
    where: { vaultId: id, number: version, gateway: { name: gateway } },
  });
  const now = await tx.vault.findFirst({ where: { id, gateway: { name: gateway } } });
  return then === null || then.what === "deleted" ? [] : vaultEffect(then, now);
}
