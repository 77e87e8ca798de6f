import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { Vault } from "@/lib/db/generated/client";
import { withMarks } from "@/lib/domain/schema/sealed-members";
import type { EffectField } from "@/lib/services/kernel/spec";
import { providerAt } from "./gateway-rules";
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
  const provider = await providerAt(tx, input.gateway, now.provider);
  const merged = (part: "config" | "access", present: Fields): Fields => {
    // Of a record in a custom config one member may be sealed, and be told of by itself.
    const isOurs = ([name]: readonly [string, unknown]): boolean =>
      [...touched].some((field) => field === `${part}.${name}` || field.startsWith(`${part}.${name}.`));
    const untouched = Object.entries(present).filter((entry) => !isOurs(entry));
    return { ...Object.fromEntries(untouched), ...Object.fromEntries(Object.entries(input[part]).filter(isOurs)) };
  };
  const next = {
    ...input,
    version: now.version,
    prefix: touched.has("prefix") ? input.prefix : now.prefix,
    description: touched.has("description") ? input.description : (now.description ?? ""),
    tags: touched.has("tags") ? input.tags : now.tags,
    config: merged("config", provider.custom === undefined ? (now.config as Fields) : markedConfig(now)),
    access: merged("access", { ...(now.access as Fields), level: now.accessLevel }),
  };
  return whereTyped(provider, input, next);
}

/** A custom vault's config with the mark where something is sealed. */
function markedConfig({ config, sealedNames }: Pick<Vault, "config" | "sealedNames">): Fields {
  const paths = sealedNames.filter((name) => name.startsWith("config.")).map((name) => name.slice("config.".length));
  return withMarks(config as Fields, paths);
}

/** What of a vault differs between the version that a command was made upon and now, field by field. */
export async function movedVault(tx: Tx, { gateway, id, version }: AtVersion): Promise<readonly EffectField[]> {
  const then = await tx.vaultRevision.findFirst({
    where: { vaultId: id, number: version, gateway: { name: gateway } },
  });
  const now = await tx.vault.findFirst({ where: { id, gateway: { name: gateway } } });
  return then === null || then.what === "deleted" ? [] : vaultEffect(then, now);
}
