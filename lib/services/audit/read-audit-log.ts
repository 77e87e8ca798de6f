import { z } from "zod";
import { readAuditBody, type AuditBody } from "@/lib/domain/audit/body";
import { describeEvent } from "@/lib/domain/audit/describe-event";
import { intentState, outcomeOfIntent } from "@/lib/domain/audit/intents";
import { followedIntents, readAudit, type AuditRow, type Intent } from "@/lib/db/audit-log";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { auditEntry, listAuditInput } from "./schema";

/** The log, newest first, 50 a page. Reading it is itself on record. */
export const readAuditLog = defineQuery({
  name: "audit.list",
  summary: "The audit log, newest first.",
  permission: "audit.read",
  scope: async ({ tx, input }) =>
    input.gateway === "" ? { gateway: null, guarded: false } : gatewayScope({ tx, input }),
  session: "any",
  input: listAuditInput,
  output: z.object({ entries: z.array(auditEntry), cursor: z.number().nullable() }),
  audit: ({ input, value }) => {
    const { cursor, ...filter } = input;
    const given = Object.entries(filter).filter(([, text]) => text !== "");
    return {
      type: "audit.read",
      data: { rows: value.entries.length, filter: Object.fromEntries([...given, ["cursor", String(cursor ?? "")]]) },
    };
  },
  read: async ({ tx, ctx, input, target }) => {
    const filter = {
      ...(target.gateway === null ? {} : { gateway: target.gateway }),
      ...(input.type === "" ? {} : { type: input.type }),
      ...(input.actor === "" ? {} : { actor: input.actor }),
      ...(input.outcome === "" ? {} : { outcome: input.outcome }),
      ...(input.from === "" ? {} : { from: moment(input.from, "from") }),
      ...(input.until === "" ? {} : { before: moment(input.until, "until") }),
    };
    const page = await readAudit(tx, filter, input.cursor ?? null);
    return { entries: await entries(tx, page.rows, ctx.deps.clock()), cursor: page.cursor };
  },
});

function moment(text: string, field: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new AppError("INVALID", undefined, { [field]: "A date, like 2026-03-01." });
  return at;
}

async function entries(tx: Tx, rows: readonly AuditRow[], now: Date): Promise<z.infer<typeof auditEntry>[]> {
  const read = rows.map((row) => ({ row, body: readAuditBody(row.body) }));
  const people = new Map<string, string>();
  const personIds = read.flatMap(({ body }) => (body === null ? [] : peopleIn(body)));
  const gatewayIds = read.flatMap(({ body }) => (body?.gateway === undefined ? [] : [body.gateway]));
  for (const { id, name } of await tx.person.findMany({
    where: { id: { in: [...new Set(personIds)] } },
    select: { id: true, name: true },
  })) {
    people.set(id, name);
  }
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
    sentence: body === null ? "This row cannot be read: verify the log." : describeEvent(withName(body, people)),
    object: body === null ? null : (withName(body, people).object?.label ?? null),
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
function intentOf({ row, body }: { readonly row: AuditRow; readonly body: AuditBody | null }): readonly Intent[] {
  const outcomeType = body === null ? undefined : outcomeOfIntent[body.type];
  if (body?.object === undefined || outcomeType === undefined) return [];
  return [{ n: row.n, object: body.object.id, requestId: body.requestId, outcomeType }];
}

function whoOf(body: AuditBody, people: ReadonlyMap<string, string>): string {
  const { actor } = body;
  if (actor.kind === "person") return people.get(actor.id) ?? "a person no longer named";
  if (actor.kind === "job") return `job ${actor.id}`;
  return actor.kind === "host" ? "the host" : "someone not signed in";
}

const peopleIn = ({ actor, object }: AuditBody): readonly string[] => [
  ...(actor.kind === "person" ? [actor.id] : []),
  ...(object?.kind === "person" ? [object.id] : []),
];

/** The log holds people by id; who reads it reads their name, while it has not been erased. */
function withName(body: AuditBody, people: ReadonlyMap<string, string>): AuditBody {
  const { object } = body;
  const name = object?.kind === "person" ? people.get(object.id) : undefined;
  return object === undefined || name === undefined ? body : { ...body, object: { ...object, label: name } };
}
