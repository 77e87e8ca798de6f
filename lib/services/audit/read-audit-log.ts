import { z } from "zod";
import { readAuditBody, type AuditBody } from "@/lib/domain/audit/body";
import { describeEvent } from "@/lib/domain/audit/describe-event";
import { intentState, outcomeOfIntent } from "@/lib/domain/audit/intents";
import { typesFor } from "@/lib/domain/audit/event-groups";
import { followedIntents, type Intent } from "@/lib/db/audit-log";
import { readAudit, type AuditFilter, type AuditRow } from "@/lib/db/audit-page";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { pageLinks, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { objectsNamed } from "./objects-named";
import { auditEntry, auditPerson, listAuditInput, type auditSpans } from "./schema";
import { whoToChoose } from "./who-to-choose";

const pageSize = 50;

/**
 * The log, newest first, 50 a page, with the people by whom it can be narrowed. Reading it is itself on record. Throws
 * INVALID by field for what is no date.
 */
export const readAuditLog = defineQuery({
  name: "audit.list",
  summary: "The audit log, newest first.",
  permission: "audit.read",
  scope: async ({ tx, input }) =>
    input.gateway === "" ? { gateway: null, guarded: false } : gatewayScope({ tx, input }),
  session: "any",
  input: listAuditInput,
  output: z.object({ entries: z.array(auditEntry), people: z.array(auditPerson), ...pageLinks.shape }),
  audit: ({ input, value }) => {
    const { after, before, ...filter } = input;
    const page = before === undefined ? after : before;
    const place = page === undefined ? {} : { [before === undefined ? "after" : "before"]: page };
    const given = givenOf(filter, value.entries.length > 0);
    return { type: "audit.read", data: { rows: value.entries.length, filter: { ...given, ...place } } };
  },
  read: async ({ tx, ctx, input, target }) => {
    const slice = sliceOf(input, 1);
    const now = ctx.deps.clock();
    const filter = await filterOf(tx, input, target.gateway, now);
    const place = { from: slice.from === null ? null : keyPlace(slice.from[0]), backwards: slice.backwards };
    const page = pageOf(await readAudit(tx, filter, place, pageSize + 1), pageSize, slice, ({ n }) => [n]);
    const shown = page.rows.map((row) => ({ row, body: readAuditBody(row.body) }));
    const named = shown.flatMap(({ body }) => (body === null ? [] : peopleIn(body)));
    const people = await whoToChoose(tx, target.gateway, [...new Set(named)]);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return {
      entries: await entries(tx, shown, names, now),
      people: [...people],
      next: page.next,
      previous: page.previous,
    };
  },
});

type Input = Omit<z.infer<typeof listAuditInput>, "after" | "before">;

/** What of a filter is put on record. What nobody finds anything by may be a password in the wrong field. */
export function givenOf(filter: Input, found: boolean): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filter).filter(([name, text]) => text !== "" && (name !== "q" || found)));
}

/** The filter in the database's terms. Throws INVALID with the field for what is no date. */
export async function filterOf(tx: Tx, input: Input, gateway: string | null, now: Date): Promise<AuditFilter> {
  const types = typesFor(input.about, input.type);
  const from = [
    ...(input.within === "" ? [] : [spanStart(input.within, now)]),
    ...(input.from === "" ? [] : [moment(input.from, "from")]),
  ].toSorted((a, b) => b.getTime() - a.getTime())[0];
  return {
    ...(gateway === null ? {} : { gateway }),
    ...(types === undefined ? {} : { types }),
    ...(input.actor === "" ? {} : { actor: input.actor }),
    ...(input.q === "" ? {} : { objects: await objectsNamed(tx, input.q, gateway) }),
    ...(input.outcome === "" ? {} : { outcome: input.outcome }),
    ...(from === undefined ? {} : { from }),
    ...(input.until === "" ? {} : { before: moment(input.until, "until") }),
  };
}

function spanStart(span: (typeof auditSpans)[number], now: Date): Date {
  if (span === "today") return new Date(now.toISOString().slice(0, 10));
  const hours = { hour: 1, week: 7 * 24, month: 30 * 24 }[span];
  return new Date(now.getTime() - hours * 3_600_000);
}

function moment(text: string, field: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new AppError("INVALID", undefined, { [field]: "A date, like 2026-03-01." });
  return at;
}

/** A place of the chain out of a cursor. */
function keyPlace(part: unknown): number {
  if (typeof part === "number" && Number.isSafeInteger(part) && part > 0) return part;
  throw new AppError("INVALID", "This page link is damaged. Start from the first page.");
}

interface Read {
  readonly row: AuditRow;
  readonly body: AuditBody | null;
}

/** Rows as they are shown, with the names that are still known. */
export async function entries(
  tx: Tx,
  read: readonly Read[],
  people: ReadonlyMap<string, string>,
  now: Date,
): Promise<z.infer<typeof auditEntry>[]> {
  const gatewayIds = read.flatMap(({ body }) => (body?.gateway === undefined ? [] : [body.gateway]));
  const found = await tx.gateway.findMany({
    where: { id: { in: [...new Set(gatewayIds)] } },
    select: { id: true, name: true },
  });
  const followed = await followedIntents(tx, read.flatMap(intentOf));
  const gateways = new Map(found.map(({ id, name }) => [id, name]));
  return read.map(({ row, body }) => ({
    n: row.n,
    at: row.at,
    hash: row.hash,
    type: body?.type ?? "unreadable",
    who: body === null ? "unknown" : whoOf(body, people),
    actor: body === null ? null : actorOf(body),
    sentence: body === null ? "This row cannot be read: verify the log." : describeEvent(withName(body, people)),
    object: body === null ? null : (withName(body, people).object?.label ?? null),
    objectId: body?.object?.id ?? null,
    outcome: body?.outcome ?? "unknown",
    gateway: gateways.get(body?.gateway ?? "") ?? null,
    requestId: body?.requestId ?? "",
    intent:
      body !== null && body.type in outcomeOfIntent
        ? intentState(followed.has(row.n), now.getTime() - row.at.getTime())
        : null,
  }));
}

/** Nothing for a row that announces nothing. */
function intentOf({ row, body }: Read): readonly Intent[] {
  const outcomeType = body === null ? undefined : outcomeOfIntent[body.type];
  if (body?.object === undefined || outcomeType === undefined) return [];
  return [{ n: row.n, object: body.object.id, requestId: body.requestId, outcomeType }];
}

const actorOf = ({ actor }: AuditBody): string => ("id" in actor ? actor.id : actor.kind);

function whoOf(body: AuditBody, people: ReadonlyMap<string, string>): string {
  const { actor } = body;
  if (actor.kind === "person") return people.get(actor.id) ?? "a person no longer named";
  if (actor.kind === "machine") return `machine ${actor.name}`;
  if (actor.kind === "job") return `job ${actor.id}`;
  return actor.kind === "host" ? "the host" : "someone not signed in";
}

/** Ids of the people a row speaks of. */
export const peopleIn = ({ actor, object }: AuditBody): readonly string[] => [
  ...(actor.kind === "person" ? [actor.id] : []),
  ...(object?.kind === "person" ? [object.id] : []),
];

/** The log holds people by id; who reads it reads their name, while it has not been erased. */
function withName(body: AuditBody, people: ReadonlyMap<string, string>): AuditBody {
  const { object } = body;
  const name = object?.kind === "person" ? people.get(object.id) : undefined;
  return object === undefined || name === undefined ? body : { ...body, object: { ...object, label: name } };
}
