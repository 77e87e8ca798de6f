import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { beyond } from "@/lib/services/kernel/beyond";
import { keyId, keyMoment, pageOf, sliceOf, type Slice, type PageQuery } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { dayRange } from "./day-range";
import { eventRowOf, eventShape, type StoredEvent } from "./event-rows";
import { eventPage, listEventsInput, type EventRow } from "./schema";

const pageSize = 50;

/** The history of a gateway's secrets, newest first, 50 a page. */
export const readEvents = defineQuery({
  name: "rotation.events",
  summary: "What became of a gateway's secrets, newest first.",
  permission: "rotation.read",
  scope: gatewayScope,
  session: "any",
  input: listEventsInput,
  output: eventPage,
  audit: "none",
  read: async ({ tx, input, target }) => {
    const days = dayRange(input.from, input.until);
    const where: Prisma.RotationEventWhereInput = {
      gatewayId: target.gateway ?? "",
      ...(input.kind === "" ? {} : { kind: input.kind }),
      ...(input.secret === "" ? {} : { secretId: input.secret }),
      ...(input.vault === "" ? {} : { secret: { name: input.vault } }),
      ...(days === null ? {} : { at: { gte: days.from, lt: days.before } }),
    };
    const slice = sliceOf(input, 2);
    const direction = slice.backwards ? "asc" : "desc";
    const fetched: StoredEvent[] = await tx.rotationEvent.findMany({
      where: { AND: [where, pastPlace(slice)] },
      orderBy: [{ at: direction }, { id: direction }],
      take: pageSize + 1,
      select: eventShape,
    });
    const page = pageOf(fetched, pageSize, slice, (row) => [row.at.toISOString(), row.id]);
    return { events: page.rows.map(eventRowOf), next: page.next, previous: page.previous };
  },
});

/** The same for one secret, in the order in which its checks saw them. */
export async function eventsOfSecret(
  tx: Tx,
  secretId: string,
  query: PageQuery,
): Promise<{ readonly events: EventRow[]; readonly next: string | null; readonly previous: string | null }> {
  const slice = sliceOf(query, 2);
  const direction = slice.backwards ? "asc" : "desc";
  const fetched: StoredEvent[] = await tx.rotationEvent.findMany({
    where: { AND: [{ secretId }, pastStep(slice)] },
    orderBy: [{ at: direction }, { position: direction }],
    take: pageSize + 1,
    select: eventShape,
  });
  const page = pageOf(fetched, pageSize, slice, (row) => [row.at.toISOString(), row.position]);
  return { events: page.rows.map(eventRowOf), next: page.next, previous: page.previous };
}

function pastPlace({ from, backwards }: Slice): Prisma.RotationEventWhereInput {
  if (from === null) return {};
  return beyond(backwards ? "gt" : "lt", ["at", keyMoment(from[0])], ["id", keyId(from[1])]);
}

function pastStep({ from, backwards }: Slice): Prisma.RotationEventWhereInput {
  if (from === null) return {};
  return beyond(backwards ? "gt" : "lt", ["at", keyMoment(from[0])], ["position", Number(from[1]) || 0]);
}
