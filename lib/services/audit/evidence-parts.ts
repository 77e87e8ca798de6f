import { readAuditBody, type AuditBody } from "@/lib/domain/audit/body";
import { holdingTypes, replayHoldings, type Holding } from "@/lib/domain/audit/holdings";
import {
  eventsAbout,
  firstMoment,
  refusalGroups,
  typesStarting,
  type RefusalGroup,
  type Span,
} from "@/lib/db/audit-evidence";
import { readAudit, type AuditRow } from "@/lib/db/audit-page";
import type { Tx } from "@/lib/db/transaction";
import { namesOf } from "@/lib/services/people/names-of";
import { entries, peopleIn } from "./read-audit-log";
import type { AuditEntry, ChangeEvidence, HeldEvidence, RefusalEvidence } from "./schema";

/** The parts of the evidence, each from the log by its indexes. Lists go newest first, from a place of the chain on. */

export interface EvidenceSpan extends Span {
  /** The gateway's name; grants name it so. */
  readonly named: string | null;
}

interface Part<R> {
  readonly rows: readonly R[];
  /** Where the next part begins; null at the end. */
  readonly next: number | null;
}

const atOnce = 1_000;

/** Who held what when the span began and when it ended. Events are read from the first on, some at a time. */
export async function heldEvidence(tx: Tx, span: EvidenceSpan): Promise<readonly HeldEvidence[]> {
  const begins = await firstMoment(tx);
  const holdings = replayHoldings(begins);
  let start: readonly Holding[] | null = null;
  for (let from: number | null = null; ;) {
    const rows: readonly AuditRow[] = await readAudit(
      tx,
      { types: holdingTypes, before: span.before },
      { from, backwards: true },
      atOnce,
    );
    for (const row of rows) {
      if (start === null && row.at >= span.from) start = holdings.at(span.from);
      const body = readAuditBody(row.body);
      if (body !== null) holdings.take({ at: row.at, body });
    }
    from = rows.at(-1)?.n ?? null;
    if (from === null || rows.length < atOnce) break;
  }
  // Granted before a log that was cut begins, and held to this day: only the grant itself tells.
  const older = begins === null ? [] : await heldSince(tx, begins);
  const known = new Set([...(start ?? []), ...holdings.at(span.before)].map((one) => keyOf(one)));
  const still = older.filter((one) => !known.has(keyOf(one)));
  const [began, ended] = [
    [...(start ?? holdings.at(span.from)), ...still, ...holdings.fromBefore(span.from)],
    [...holdings.at(span.before), ...still, ...holdings.fromBefore(span.before)],
  ];
  const both = new Map([...began, ...ended].map((holding) => [keyOf(holding), holding]));
  const here = [...both.values()].filter(({ where }) => span.named === null || where === null || where === span.named);
  const names = await namesOf(tx, [...new Set(here.map(({ person }) => person))]);
  const [first, last] = [new Set(began.map(keyOf)), new Set(ended.map(keyOf))];
  return here
    .map((holding) => ({
      ...holding,
      who: names.get(holding.person) ?? "a person no longer named",
      atStart: first.has(keyOf(holding)),
      atEnd: last.has(keyOf(holding)),
    }))
    .toSorted((a, b) => a.who.localeCompare(b.who, "en") || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ person, role, where }: Holding): string => JSON.stringify([person, role, where]);

/** Roles that were granted before a moment and are still held. */
async function heldSince(tx: Tx, begins: Date): Promise<readonly Holding[]> {
  const rows = await tx.roleGrant.findMany({
    where: { grantedAt: { lt: begins } },
    select: { personId: true, role: true, origin: true, grantedAt: true, gateway: { select: { name: true } } },
  });
  return rows.map(({ personId: person, role, origin, grantedAt, gateway }) => ({
    ...{ person, role, where: gateway?.name ?? null, origin, since: grantedAt.toISOString(), expiresAt: null },
  }));
}

const people = [
  "role.",
  "installation.recovered",
  "person.erased",
  "person.invited",
  "person.confirmed",
  "person.suspended",
  "person.resumed",
];

/** Lists of the evidence that are rows of the log as they stand. */
export type EntryList = "grants" | "tokens" | "emergencies" | "checks";

const startsOf: Readonly<Record<EntryList, readonly string[]>> = {
  grants: [...people, "emergency.granted", "emergency.revoked"],
  tokens: ["token.", "machine-token."],
  emergencies: ["emergency."],
  checks: ["audit.verified", "audit.witness-", "audit.exported", "audit.cut", "audit.retention-", "audit.checkpoint-"],
};

/** The types of events that a list of the evidence is made of. */
export async function typesOf(tx: Tx, list: EntryList): Promise<readonly string[]> {
  return (await Promise.all(startsOf[list].map((start) => typesStarting(tx, start)))).flat();
}

/** Rows of the log of some types; grants on another gateway than the span's are left out. */
export async function listEvidence(
  tx: Tx,
  {
    list,
    span,
    from,
    limit,
    now,
  }: {
    readonly list: EntryList;
    readonly span: EvidenceSpan;
    readonly from: number | null;
    readonly limit: number;
    readonly now: Date;
  },
): Promise<Part<AuditEntry>> {
  const types = await typesOf(tx, list);
  const read = await readAudit(tx, { types, from: span.from, before: span.before }, { from, backwards: false }, limit);
  const bodies = read.map((row) => ({ row, body: readAuditBody(row.body) }));
  const here = bodies.filter(({ body }) => body === null || list === "checks" || isHere(body, span));
  const names = await namesOf(tx, [...new Set(here.flatMap(({ body }) => (body === null ? [] : peopleIn(body))))]);
  return { rows: await entries(tx, here, names, now), next: nextOf(read, limit) };
}

function isHere({ gateway, data }: AuditBody, span: EvidenceSpan): boolean {
  if (span.gateway === null || gateway === span.gateway) return true;
  if (gateway !== undefined) return false;
  const where = "where" in data ? data.where : undefined;
  return where === undefined || where === span.named;
}

const endings = [
  ...["change.applied", "change.rejected", "change.withdrawn", "change.expired", "change.voided", "change.failed"],
  "emergency.applied",
];

/** What is told of a change: comments and what else happens to one may be any number. */
const told = ["change.requested", "change.approved", "change.rejected", ...endings];

/** Changes that were asked for or ended in the span: who asked, who decided, how many were needed, by which hash. */
export async function changeEvidence(
  tx: Tx,
  { span, from, limit }: { readonly span: EvidenceSpan; readonly from: number | null; readonly limit: number },
): Promise<Part<ChangeEvidence>> {
  const types = ["change.requested", ...endings];
  const filter = { types, from: span.from, before: span.before };
  const here = span.gateway === null ? {} : { gateway: span.gateway };
  const read = await readAudit(tx, { ...filter, ...here }, { from, backwards: false }, limit);
  const ids = [...new Set(read.flatMap(({ body }) => readAuditBody(body)?.object?.id ?? []))];
  const events = (await eventsAbout(tx, ids, told)).flatMap(({ n, at, object, body }) => {
    const parsed = at < span.before ? readAuditBody(body) : null;
    return parsed === null ? [] : [{ n, at, object, body: parsed }];
  });
  const names = await namesOf(tx, [...new Set(events.flatMap(({ body }) => peopleIn(body)))]);
  const rows = await tx.change.findMany({
    where: { id: { in: ids.filter(isId) } },
    select: { id: true, approvalsNeeded: true, gateway: { select: { name: true, approvalsNeeded: true } } },
  });
  const known = new Map(rows.map((row) => [row.id, row]));
  const who = ({ actor }: AuditBody): string =>
    actor.kind === "person"
      ? (names.get(actor.id) ?? "a person no longer named")
      : actor.kind === "machine"
        ? `machine ${actor.name}`
        : actor.kind === "job"
          ? "a job"
          : "the host";
  const shown = ids.flatMap((id): ChangeEvidence[] => {
    const own = events.filter(({ object }) => object === id);
    const asked = own.find(({ body }) => body.type === "change.requested");
    const ended = own.findLast(({ body }) => endings.includes(body.type));
    const some = asked ?? ended;
    // A change is shown once: where it ended, or where it was asked for while it has not.
    const place = ended !== undefined && ended.at >= span.from ? ended.n : asked?.n;
    if (some === undefined || place === undefined || !read.some(({ n }) => n === place)) return [];
    const data = some.body.data as { readonly operation?: string; readonly hash?: string };
    const decision = (type: string) =>
      own
        .filter(({ body }) => body.type === type)
        .map(({ at, body }) => ({ who: who(body), at, hash: (body.data as { readonly hash?: string }).hash ?? "" }));
    const approvals = decision("change.approved");
    return [
      {
        id,
        n: place,
        title: some.body.object?.label ?? "",
        ...{ operation: data.operation ?? "", hash: data.hash ?? "" },
        gateway: known.get(id)?.gateway?.name ?? null,
        requester: asked === undefined ? "unknown" : who(asked.body),
        requestedAt: asked?.at ?? null,
        needed: neededOf(known.get(id), ended === undefined ? null : approvals.length),
        approvals,
        rejections: decision("change.rejected"),
        end: ended === undefined ? "open" : ended.body.type.slice(ended.body.type.indexOf(".") + 1),
        emergency: own.some(({ body }) => body.type === "emergency.applied"),
        endedAt: ended?.at ?? null,
      },
    ];
  });
  return { rows: shown.toSorted((a, b) => b.n - a.n), next: nextOf(read, limit) };
}

/**
 * How many approvals it takes: what was frozen with it or what its gateway asks by now, whichever is more. Of one that has
 * ended with so many, the gateway may ask for more since.
 */
function neededOf(
  change:
    { readonly approvalsNeeded: number; readonly gateway: { readonly approvalsNeeded: number } | null } | undefined,
  endedWith: number | null,
): number | null {
  if (change === undefined) return null;
  const now = change.gateway?.approvalsNeeded ?? 0;
  return Math.max(change.approvalsNeeded, endedWith === null ? now : Math.min(now, endedWith));
}

/** What was refused, to whom and how often. */
export async function refusalEvidence(
  tx: Tx,
  { span, from, limit }: { readonly span: EvidenceSpan; readonly from: number | null; readonly limit: number },
): Promise<Part<RefusalEvidence>> {
  const groups = await refusalGroups(tx, span, from, limit);
  const actors = groups.map(({ actor }) => actor).filter(isId);
  const names = await namesOf(tx, actors);
  const machines = await tx.machineToken.findMany({
    where: { id: { in: actors.filter((id) => !names.has(id)) } },
    select: { id: true, name: true },
  });
  const machineNames = new Map(machines.map(({ id, name }) => [id, `machine ${name}`]));
  const gateways = await tx.gateway.findMany({
    where: { id: { in: [...new Set(groups.map(({ gateway }) => gateway).filter(isId))] } },
    select: { id: true, name: true },
  });
  const gatewayNames = new Map(gateways.map(({ id, name }) => [id, name]));
  const whoOf = ({ actor }: RefusalGroup): string =>
    isId(actor) ? (names.get(actor) ?? machineNames.get(actor) ?? "a person no longer named") : (actor ?? "unknown");
  return {
    rows: groups.map((group) => ({
      ...group,
      who: whoOf(group),
      gateway: group.gateway === null ? null : (gatewayNames.get(group.gateway) ?? group.gateway),
    })),
    next: nextOf(groups, limit),
  };
}

const nextOf = (rows: readonly { readonly n: number }[], limit: number): number | null =>
  rows.length < limit ? null : (rows.at(-1)?.n ?? null);

const isId = (text: string | null): text is string =>
  text !== null && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
