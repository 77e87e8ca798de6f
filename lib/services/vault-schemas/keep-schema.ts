import type { Tx } from "@/lib/db/transaction";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { isTooDeep, tooDeep } from "@/lib/domain/json-depth";
import { readKongSchema, type KongSchema } from "@/lib/domain/schema/kong-schema";

type Json = Readonly<Record<string, unknown>>;

/** Of an answer, as text. */
export const mostSchemaCharacters = 200_000;

/** Kong's answer for one custom vault, read as far as it can be; the problem is a sentence of ours that ends open. */
export function checkedSchema(name: string, json: Json): Result<KongSchema, string> {
  if (isTooDeep(json)) return fail(`it has ${tooDeep}`);
  const text = JSON.stringify(json);
  if (text.length > mostSchemaCharacters) return fail("it is larger than any vault's");
  // PostgreSQL keeps no such character.
  if (text.includes("\\u0000")) return fail("it holds a NUL character");
  const read = readKongSchema(json);
  if (!read.ok) return read;
  return typeof json.name === "string" && json.name !== name
    ? fail("it is the schema of another vault")
    : ok(read.value);
}

interface Keeping {
  readonly gatewayId: string;
  readonly name: string;
  readonly json: Json;
  /** The version that it holds for. */
  readonly kongVersion: string;
  /** Given by somebody, or read from the gateway. */
  readonly source: "given" | "read";
  readonly at: Date;
  readonly by: string | null;
}

/** Keeps a schema in place of an earlier one. */
export async function keepSchema(tx: Tx, { gatewayId, name, json, at, by, ...rest }: Keeping): Promise<void> {
  const noted = { ...rest, schema: json as object, notedAt: at, notedBy: by };
  await tx.vaultSchema.upsert({
    where: { gatewayId_name: { gatewayId, name } },
    create: { gatewayId, name, ...noted },
    update: noted,
  });
}
