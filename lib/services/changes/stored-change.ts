import { AppError } from "@/lib/domain/errors";
import type { Secret } from "@/lib/domain/secret";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import type { ChangeDocument } from "@/lib/services/kernel/change-document";
import { parkedCommand, type Parked } from "@/lib/services/kernel/parked";

const shape = {
  id: true,
  title: true,
  operation: true,
  state: true,
  reason: true,
  hash: true,
  document: true,
  gatewayId: true,
  targetId: true,
  requesterId: true,
  commandSealed: true,
} as const;

/** A change with its sealed command. Throws NOT_FOUND. */
export async function storedChange(tx: Tx, id: string) {
  const change = await tx.change.findUnique({ where: { id }, select: shape });
  if (change === null) throw new AppError("NOT_FOUND");
  return change;
}

export type StoredChange = Awaited<ReturnType<typeof storedChange>>;

/** Its command's input; null when the sealing key is another one. */
export function openCommand(
  { deps }: Context,
  { id, hash, commandSealed }: Pick<StoredChange, "id" | "hash" | "commandSealed">,
): unknown {
  const place = { table: "change", column: "command_sealed", row: id, binding: hash };
  const command = deps.seal.open(commandSealed, place);
  return command === null ? null : (JSON.parse(new TextDecoder().decode(command.reveal())) as unknown);
}

const shut = "The stored command cannot be opened: the sealing key is another one.";
const unknownNow = "This version of Keyhole does not know the operation any more.";

/** Why its command cannot be had any more, or null. */
export function whyUnopened(ctx: Context, change: StoredChange): string | null {
  if (openCommand(ctx, change) === null) return shut;
  return ctx.deps.operation(change.operation) === null ? unknownNow : null;
}

/** The stored command of a change that is worked at before anybody decides. Throws CONFLICT when it cannot be had any more. */
export function commandOf(ctx: Context, change: StoredChange): { readonly raw: unknown; readonly parked: Parked } {
  const raw = openCommand(ctx, change);
  if (raw === null) throw new AppError("CONFLICT", `${shut} Ask anew.`);
  const operation = ctx.deps.operation(change.operation);
  if (operation === null) throw new AppError("CONFLICT", unknownNow);
  return { raw, parked: parkedCommand(operation) };
}

/** The names of the fields that a change was to alter. */
export function touchedBy(change: Pick<StoredChange, "document">): ReadonlySet<string> {
  // Only this application writes documents, and the database holds hash and text together.
  const { effect } = JSON.parse(change.document) as ChangeDocument;
  return new Set(effect.map(({ field }) => field));
}

/** What the log says that it is about. */
export const aboutChange = ({ id, title }: { readonly id: string; readonly title: string }) =>
  ({ kind: "change", id, label: title }) as const;

/** Of a person or a token: what the database derives the actor from. */
export function ownCredential({ actor }: Context): Secret {
  if (actor.kind !== "person" && actor.kind !== "token") throw new AppError("FORBIDDEN");
  return actor.credential;
}
