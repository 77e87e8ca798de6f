import type { Tx } from "@/lib/db/transaction";

const most = 200;

/**
 * People by whom a log can be narrowed: on a gateway those who hold a role there, else everybody, by name, 200 at most;
 * and whoever is in `always`.
 */
export async function whoToChoose(
  tx: Tx,
  gateway: string | null,
  always: readonly string[],
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const holds = { grants: { some: { OR: [{ gatewayId: gateway }, { gatewayId: null }] } } };
  const people = await tx.person.findMany({
    where: gateway === null ? {} : holds,
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true },
    take: most,
  });
  const missing = always.filter((id) => !people.some((person) => person.id === id));
  const others =
    missing.length === 0
      ? []
      : await tx.person.findMany({ where: { id: { in: missing } }, select: { id: true, name: true } });
  return [...people, ...others];
}
