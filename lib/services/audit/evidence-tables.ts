import { heldTitle } from "@/lib/domain/audit/holdings";
import type { AuditEntry, ChangeEvidence, HeldEvidence, RefusalEvidence } from "./schema";

/** A list of the evidence as a table of texts, for CSV and for the summary. */
export interface EvidenceTable<R> {
  readonly file: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly cells: (row: R) => readonly string[];
}

const everywhere = (where: string | null): string => where ?? "all gateways";
const yes = (holds: boolean): string => (holds ? "yes" : "no");

export const heldTable: EvidenceTable<HeldEvidence> = {
  file: "held.csv",
  title: "Who held what at the start and at the end",
  head: ["who", "id", "role", "where", "at the start", "at the end", "since", "granted as", "expires"],
  cells: ({ who, person, role, where, atStart, atEnd, since, origin, expiresAt }) => [
    ...[who, person, heldTitle(role), everywhere(where), yes(atStart), yes(atEnd), since, origin, expiresAt ?? ""],
  ],
};

const entryCells = (entry: AuditEntry): readonly string[] => [
  ...[String(entry.n), entry.at.toISOString(), entry.who, entry.actor ?? "", entry.type, entry.sentence],
  ...[entry.objectId ?? "", entry.outcome, entry.gateway ?? "", entry.requestId, entry.hash],
];
const entryHead = ["row", "time", "who", "id", "event", "what", "on", "outcome", "gateway", "request", "hash"];

export const entryTables = {
  grants: {
    file: "grants.csv",
    title: "Every grant and removal, and every account",
    head: entryHead,
    cells: entryCells,
  },
  tokens: { file: "tokens.csv", title: "Tokens made and revoked", head: entryHead, cells: entryCells },
  emergencies: { file: "emergencies.csv", title: "Every emergency and its review", head: entryHead, cells: entryCells },
  checks: { file: "verifications.csv", title: "Verifications and exports", head: entryHead, cells: entryCells },
} as const satisfies Record<string, EvidenceTable<AuditEntry>>;

const decisions = (all: ChangeEvidence["approvals"]): string =>
  all.map(({ who, at }) => `${who} ${at.toISOString()}`).join("; ");

export const changeTable: EvidenceTable<ChangeEvidence> = {
  file: "changes.csv",
  title: "Changes: who asked, who decided",
  head: [
    ...["row", "change", "operation", "gateway", "asked by", "asked at", "needed", "approved by", "rejected by"],
    ...["end", "ended at", "without approval", "hash", "id"],
  ],
  cells: (change) => [
    ...[String(change.n), change.title, change.operation, change.gateway ?? "", change.requester],
    ...[change.requestedAt?.toISOString() ?? "", change.needed === null ? "" : String(change.needed)],
    ...[decisions(change.approvals), decisions(change.rejections), change.end, change.endedAt?.toISOString() ?? ""],
    ...[yes(change.emergency), change.hash, change.id],
  ],
};

export const refusalTable: EvidenceTable<RefusalEvidence> = {
  file: "refusals.csv",
  title: "Refusals",
  head: ["event", "what", "who", "id", "gateway", "times", "first", "last"],
  cells: ({ type, object, who, actor, gateway, times, first, last }) => [
    ...[type, object ?? "", who, actor ?? "", gateway ?? "", String(times), first.toISOString(), last.toISOString()],
  ],
};
