import { z } from "zod";
import { waitingFor } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { holds } from "@/lib/domain/access/decide";
import { operationsAboutPeople } from "@/lib/domain/access/guarded-operations";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { beyond } from "@/lib/services/kernel/beyond";
import { principalOf, type Context } from "@/lib/services/kernel/context";
import { keyId, keyMoment, pageLinks, pageOf, sliceOf, type Slice } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { changeColumns, toRow, withPeople, type StoredRow } from "./change-rows";
import { changeRow, listChangesInput } from "./schema";
import { waitingCounts } from "./waiting-counts";

const pageSize = 50;

/** The rows of a list, as their reader has them. */
async function listed(tx: Tx, ctx: Context, rows: readonly StoredRow[]): Promise<ReturnType<typeof toRow>[]> {
  const open = rows.filter(({ state }) => state === "requested").map(({ id }) => id);
  const forMe = ctx.actor.kind === "person" ? await waitingFor(tx, ctx.actor.personId, open) : new Set<string>();
  return (await withPeople(tx, rows)).map((row) => toRow(row, ctx, forMe.has(row.id)));
}

/** Changes of a gateway, newest first; with a grant for all gateways also those of the installation. 50 a page. */
export const readChanges = defineQuery({
  name: "change.list",
  summary: "Changes of a gateway that wait or were decided.",
  permission: "change.read",
  scope: gatewayScope,
  session: "any",
  input: listChangesInput,
  output: z.object({
    changes: z.array(changeRow),
    /** How many wait, whatever the page shows: for the reader's decision, and in all. Each up to 1,001. */
    waiting: z.object({ forMe: z.number(), inAll: z.number() }),
    ...pageLinks.shape,
  }),
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const slice = sliceOf(input, 2);
    const forAll = holds(principalOf(ctx.actor), "change.read", null);
    const fetched: StoredRow[] = [];
    // One by one, so that each is read along its index; of both, as many as a page needs.
    for (const gatewayId of forAll ? [target.gateway, null] : [target.gateway]) {
      fetched.push(...(await fetchPage(tx, gatewayId, input.state, slice)));
    }
    fetched.sort(inOrder(slice.backwards));
    fetched.splice(pageSize + 1);
    const page = pageOf(fetched, pageSize, slice, (row) => [row.requestedAt.toISOString(), row.id]);
    const { next, previous } = page;
    const counts = target.gateway === null ? undefined : await waitingCounts(tx, ctx, [target.gateway]);
    const waiting = counts?.get(target.gateway ?? "") ?? { forMe: 0, inAll: 0 };
    return { changes: await listed(tx, ctx, page.rows), waiting, next, previous };
  },
});

/** Changes about people's accounts and roles, newest first. */
export const readPeopleChanges = defineQuery({
  name: "person.list-changes",
  summary: "Changes of people's accounts and roles that wait or were decided.",
  permission: "person.read",
  scope: "global",
  session: "any",
  input: listChangesInput.omit({ gateway: true }),
  output: z.object({ changes: z.array(changeRow), ...pageLinks.shape }),
  audit: "none",
  read: async ({ tx, ctx, input }) => {
    const slice = sliceOf(input, 2);
    const fetched = await fetchPage(tx, null, input.state, slice, operationsAboutPeople);
    const page = pageOf(fetched, pageSize, slice, (row) => [row.requestedAt.toISOString(), row.id]);
    const { next, previous } = page;
    return { changes: await listed(tx, ctx, page.rows), next, previous };
  },
});

type State = z.infer<typeof listChangesInput>["state"];

function fetchPage(
  tx: Tx,
  gatewayId: string | null,
  state: State,
  { from, backwards }: Slice,
  operations?: readonly string[],
): Promise<StoredRow[]> {
  const direction = backwards ? "asc" : "desc";
  return tx.change.findMany({
    where: {
      AND: [
        { gatewayId },
        state === "all" ? {} : { state },
        operations === undefined ? {} : { operation: { in: [...operations] } },
        from === null
          ? {}
          : beyond(backwards ? "gt" : "lt", ["requestedAt", keyMoment(from[0])], ["id", keyId(from[1])]),
      ],
    },
    // The gateway is the same for all of them: it stands here so that its being null does not hide the index's order.
    orderBy: [{ gatewayId: backwards ? "desc" : "asc" }, { requestedAt: direction }, { id: direction }],
    take: pageSize + 1,
    select: changeColumns,
  });
}

/** Newest first, or the other way; ids as the database orders them. */
const inOrder =
  (backwards: boolean) =>
  (a: StoredRow, b: StoredRow): number => {
    const newestFirst = b.requestedAt.getTime() - a.requestedAt.getTime() || (a.id < b.id ? 1 : -1);
    return backwards ? -newestFirst : newestFirst;
  };
