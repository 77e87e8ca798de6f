import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Preview } from "@/lib/domain/preview";
import { outcomeNames } from "@/lib/domain/resolution";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { shortFingerprint } from "@/lib/providers/fingerprint";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { keyId, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { matchingReferences } from "./filter-references";
import { keyOf, keyParts, orderOf, rangesOf } from "./list-order";
import { listReferencesInput, referenceDetail, referencePage, referenceStates } from "./schema";

const pageSize = 50;
const mostCounted = 1001;
const mostNames = 50;
const mostSiblings = 20;
const states = z.enum(referenceStates);
const outcome = z.enum(outcomeNames).nullable();

const shape = {
  id: true,
  text: true,
  name: true,
  resource: true,
  version: true,
  state: true,
  outcome: true,
  checkedAt: true,
  checkedBy: true,
  preview: true,
  print: true,
  printKey: true,
  printComparable: true,
  trackedAt: true,
  trackedBy: true,
} as const;
type Stored = Prisma.ReferenceGetPayload<{ select: typeof shape }>;

/** A gateway's tracked references: searched, filtered, sorted, 50 a page. */
export const readReferences = defineQuery({
  name: "reference.list",
  summary: "The tracked references of a gateway.",
  permission: "reference.read",
  scope: gatewayScope,
  session: "any",
  input: listReferencesInput,
  output: referencePage,
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const where = matchingReferences(ctx, gatewayId, input);
    const slice = sliceOf(input, keyParts[input.sort]);
    const ascending = (input.order === "asc") !== slice.backwards;
    const text = slice.from === null ? "" : await textOf(tx, gatewayId, keyId(slice.from.at(-1)));
    const fetched: Stored[] = [];
    for (const range of rangesOf(input.sort, slice, ascending, text)) {
      if (fetched.length > pageSize) break;
      const rows = await tx.reference.findMany({
        where: { AND: [where, range] },
        orderBy: orderOf(input.sort, ascending ? "asc" : "desc"),
        take: pageSize + 1 - fetched.length,
        select: shape,
      });
      fetched.push(...rows);
    }
    const counted = await tx.reference.findMany({
      where,
      select: { id: true },
      orderBy: { text: "asc" },
      take: mostCounted,
    });
    const page = pageOf(fetched, pageSize, slice, (row) => keyOf(input.sort, row));
    const people = await namesOf(
      tx,
      page.rows.flatMap((row) => [row.checkedBy, row.trackedBy]),
    );
    return {
      references: page.rows.map((row) => toRow(row, people)),
      count: counted.length,
      names: await namesIn(tx, gatewayId),
      next: page.next,
      previous: page.previous,
    };
  },
});

/** One reference with its last outcome and what else points into its secret; one that is no longer tracked too. */
export const readReference = defineQuery({
  name: "reference.read",
  summary: "One tracked reference.",
  permission: "reference.read",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({ gateway: z.string().min(1).max(63), id: z.uuid() }),
  output: referenceDetail,
  audit: "none",
  read: async ({ tx, input, target }) => {
    const row = await tx.reference.findFirst({
      where: { id: input.id, gatewayId: target.gateway ?? "" },
      select: { ...shape, member: true, checkMs: true, retiredAt: true, retiredBy: true, secretId: true },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    const { member, checkMs, retiredAt, retiredBy, secretId } = row;
    const people = await namesOf(tx, [row.checkedBy, row.trackedBy, retiredBy]);
    const secret =
      secretId === null
        ? null
        : await tx.secret.findUnique({
            where: { id: secretId },
            select: {
              ...{ id: true, name: true, resource: true, version: true, provider: true },
              ...{ lookedAt: true, rotatedAt: true, expiresAt: true },
            },
          });
    const others =
      secretId === null
        ? []
        : await tx.reference.findMany({
            where: { secretId, retiredAt: null, id: { not: row.id } },
            orderBy: { text: "asc" },
            take: mostSiblings + 1,
            select: { id: true, text: true, state: true },
          });
    return {
      ...toRow(row, people),
      gateway: input.gateway,
      member,
      checkMs,
      retiredAt,
      retiredBy: people.get(retiredBy ?? "") ?? null,
      secret,
      siblings: others.slice(0, mostSiblings).map((other) => ({ ...other, state: states.parse(other.state) })),
      hasMoreSiblings: others.length > mostSiblings,
    };
  },
});

/** Keeps what a browser may have: no whole fingerprint. */
function toRow(row: Stored, people: ReadonlyMap<string, string>) {
  const { print, printKey, printComparable, preview, checkedBy, trackedBy, ...rest } = row;
  return {
    id: rest.id,
    text: rest.text,
    name: rest.name,
    resource: rest.resource,
    version: rest.version,
    state: states.parse(rest.state),
    outcome: outcome.parse(rest.outcome),
    checkedAt: rest.checkedAt,
    checkedBy: people.get(checkedBy ?? "") ?? null,
    preview: preview as Preview | null,
    fingerprint:
      print === null
        ? null
        : shortFingerprint({ hex: print, keyId: printKey ?? "", comparable: printComparable === true }),
    trackedAt: rest.trackedAt,
    trackedBy: people.get(trackedBy ?? "") ?? null,
  };
}

/** The text of the row that a cursor names, tracked still or not; INVALID for one that is none of this gateway's. */
async function textOf(tx: Tx, gatewayId: string, id: string): Promise<string> {
  const row = await tx.reference.findFirst({ where: { id, gatewayId }, select: { text: true } });
  if (row === null) throw new AppError("INVALID", "This page link is damaged. Start from the first page.");
  return row.text;
}

/** One step along the index for each name, however many references have it. */
async function namesIn(tx: Tx, gatewayId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    with recursive named(name) as (
      (select name from reference where gateway_id = ${gatewayId}::uuid and retired_at is null and name is not null
       order by name limit 1)
      union all
      select (select r.name from reference r where r.gateway_id = ${gatewayId}::uuid and r.retired_at is null
                and r.name > named.name order by r.name limit 1)
      from named where named.name is not null
    )
    select name from named where name is not null limit ${mostNames}`;
  return rows.map(({ name }) => name);
}
