import type { Target } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";

/** The installation, where there is such a person: people belong to no gateway. */
export async function personScope({
  tx,
  input,
}: {
  readonly tx: Tx;
  readonly input: { readonly person: string };
}): Promise<Target | null> {
  const row = await tx.person.findUnique({ where: { id: input.person }, select: { id: true } });
  return row === null ? null : { gateway: null, guarded: false };
}

/** What the log says an event was about: never a name, which can be erased elsewhere. */
export function aboutPerson(id: string) {
  return { kind: "person", id, label: "a person" } as const;
}
