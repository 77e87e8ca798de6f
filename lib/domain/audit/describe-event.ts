import { titleOfRole } from "@/lib/domain/access/permissions";
import type { AuditData, AuditEvent, AuditEventType } from "./event";

type Sentence<T extends AuditEventType> = (data: AuditData[T], label: string) => string;

/** "1 reference", "3 references". */
const quantity = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** "3 references", "the reference {vault://…}". */
const some = (count: number, references: readonly string[]): string =>
  count === 1 && references[0] !== undefined ? `the reference ${references[0]}` : quantity(count, "reference");

/** "37 resolved, 2 not found". */
const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name.replaceAll("-", " ")}`)
    .join(", ") || "nothing";

const whyNotShown = {
  password: "the password was wrong",
  code: "the code was wrong",
  provider: "the provider had not just asked them",
  tries: "there were too many tries",
} as const;

const repeated = ({ count }: { readonly count?: number }): string =>
  count === undefined ? "" : ` (${count} times within a minute)`;

const sentences: { readonly [T in AuditEventType]: Sentence<T> } = {
  "installation.set-up": () => "Set up this installation with its two first accounts.",
  "installation.recovered": ({ role, reason }, label) =>
    `Gave ${label} the role ${titleOf(role)} on the host, when nobody was left who held it (${reason}).`,
  "sample.removal-intended": () => "Is about to remove the sample organisation.",
  "sample.removed": ({ gateways, people }) =>
    `Removed the sample organisation: ${quantity(gateways, "gateway")} with all below, and ${quantity(people, "person", "people")}.`,
  "person.signed-in": ({ method, failedTries }) =>
    `Signed in (${method})${failedTries > 0 ? ` after ${failedTries} failed tries` : ""}.`,
  "person.password-accepted": () => "Gave the right password, and was asked for a code.",
  "person.signed-out": () => "Signed out.",
  "person.reauthenticated": ({ method }) => `Showed again who they are (${method}).`,
  "person.reauthentication-refused": ({ reason, ...data }) =>
    `Was asked to show again who they are, and did not: ${whyNotShown[reason]}${repeated(data)}.`,
  "second-factor.begun": () => "Began to set up a second factor.",
  "second-factor.enrolled": ({ recoveryCodes }) =>
    `Set up a second factor, with ${quantity(recoveryCodes, "recovery code")}.`,
  "second-factor.codes-renewed": ({ recoveryCodes }) =>
    `Made ${quantity(recoveryCodes, "recovery code")} in place of those before.`,
  "second-factor.removed": () => "Removed their second factor.",
  "second-factor.reset": ({ sessions, tokens = 0 }, label) =>
    `Took the second factor of ${label} away, which ended ${quantity(sessions, "session")} and ${quantity(tokens, "token")}.`,
  "second-factor.required": ({ before, after }) => `Changed who has to have a second factor: ${before} → ${after}.`,
  "person.password-reset": ({ sessions, tokens = 0 }, label) =>
    `Took the password of ${label} away, which ended ${quantity(sessions, "session")} and ${quantity(tokens, "token")}.`,
  "person.password-changed": ({ sessions }) =>
    `Changed their password, which ended ${quantity(sessions, "other session")}.`,
  "person.made": ({ issuer }, label) => `Made the account of ${label}, who came by ${issuer}.`,
  "person.listed": ({ rows, gateway }) =>
    `Read the roles of ${quantity(rows, "person", "people")}${gateway === undefined ? "" : ` on ${gateway}`}.`,
  "person.read": (_data, label) => `Read the account of ${label}.`,
  "person.invited": (_data, label) => `Invited ${label}.`,
  "person.link-replaced": (_data, label) => `Made a new invitation link for ${label}.`,
  "person.accepted": () => "Accepted the invitation and chose a password.",
  "person.confirmed": ({ origin }, label) => `Confirmed the account of ${label}${atStart(origin)}.`,
  "person.suspended": ({ sessions, tokens }, label) =>
    `Suspended ${label}, which ended sessions (${sessions}) and tokens (${tokens}).`,
  "person.erased": ({ pseudonym }) => `Erased the name and address of a person, who is ${pseudonym} from then on.`,
  "person.resumed": (_data, label) => `Let ${label} in again after a suspension.`,
  "role.granted": ({ origin, ...of }, label) =>
    `Granted ${label} ${roleWords(of)}${atStart(origin)}${byClaim(origin)}${reasonWords(of)}.`,
  "role.revoked": ({ origin, ...of }, label) =>
    `Took ${roleWords(of)} from ${label}${byClaim(origin)}${reasonWords(of)}.`,
  "role.kept": (of, label) =>
    `Left ${roleWords(of)} with ${label}, though no claim gives it any more: there is no other.`,
  "identity.linked": ({ issuer }) => `Linked their identity at ${issuer} to their account.`,
  "identity.unlinked": ({ issuer }) => `Unlinked their identity at ${issuer} from their account.`,
  "sign-in.edited": ({ edits, secretTyped }) =>
    `Edited single sign-on: ${[
      ...edits.map(({ field, before, after }) => `${field} ${before ?? "–"} → ${after ?? "–"}`),
      ...(secretTyped === true ? ["client secret typed"] : []),
    ].join(", ")}.`,
  "sign-in.removed": () => "Ended single sign-on.",
  "sign-in.try-intended": ({ issuer }) => `Is about to try the provider ${issuer}.`,
  "sign-in.tried": ({ issuer, outcome }) => `Tried the provider ${issuer}: ${outcome.replaceAll("-", " ")}.`,
  "sign-in.break-glass-marked": ({ marked }, label) =>
    marked
      ? `Let ${label} sign in with their password while single sign-on is the rule.`
      : `Let ${label} no longer sign in with their password while single sign-on is the rule.`,
  "claim-mapping.edited": ({ edit, origin, ...of }, label) =>
    `${edit === "add" ? "Let" : "No longer lets"} the claim’s value ${label} give ${roleWords(of)}${atStart(origin)}.`,
  "right.explained": ({ operation, where }, label) =>
    `Read why ${label} can or cannot do ${operation}${atPlace(where)}.`,
  "right.listed": ({ operation, where, rows }) =>
    `Read who can do ${operation}${atPlace(where)}: ${quantity(rows, "person", "people")}.`,
  "session.revoked": () => "Ended a session.",
  "session.expired": ({ why }) =>
    why === "idle" ? "A session ended because nobody used it." : "A session ended at its greatest age.",
  "token.created": ({ scopes, expiresAt }, label) =>
    `Created the token ${label} for ${scopes.join(", ")}, valid until ${expiresAt.slice(0, 10)}.`,
  "token.revoked": (_data, label) => `Revoked the token ${label}.`,
  "machine-token.created": ({ scopes, expiresAt }, label) =>
    `Created the gateway’s own token ${label} for ${scopes.join(", ")}, valid until ${expiresAt.slice(0, 10)}.`,
  "machine-token.revoked": (_data, label) => `Revoked the gateway’s own token ${label}.`,
  "gateway.created": ({ edition, kongVersion, guarded }, label) =>
    `Created the ${guarded ? "guarded " : ""}gateway ${label} (${edition} ${kongVersion}).`,
  "gateway.edited": ({ edits }, label) =>
    `Edited the gateway ${label}: ${edits.map(({ field, before, after }) => `${field} ${before ?? "–"} → ${after ?? "–"}`).join(", ")}.`,
  "gateway.archived": (_data, label) => `Archived the gateway ${label}.`,
  "gateway.brought-back": (_data, label) => `Brought the gateway ${label} back.`,
  "gateway.connected": ({ address, fields }, label) =>
    `Connected the gateway ${label} to its Admin API at ${address}: ${fields.join(", ")}.`,
  "gateway.disconnected": ({ address }, label) =>
    `Took the connection of the gateway ${label} to its Admin API at ${address} away.`,
  "gateway.schema-read-intended": ({ name }, label) =>
    `Is about to ask the gateway ${label} for the schema of its custom vault ${name}.`,
  "gateway.schema-read": ({ name, outcome, fields, kongVersion }, label) =>
    outcome === "read"
      ? `Read the schema of the custom vault ${name} from the gateway ${label}${kongVersion === undefined ? "" : ` (Kong ${kongVersion})`}: ${fields} ${fields === 1 ? "field" : "fields"}.`
      : `Could not read the schema of the custom vault ${name} from the gateway ${label}: ${outcome}.`,
  "gateway.schema-given": ({ name, fields }, label) =>
    `Gave Kong’s schema of the custom vault ${name} on ${label}: ${fields} ${fields === 1 ? "field" : "fields"}.`,
  "gateway.schema-removed": ({ name }, label) => `Removed the schema of the custom vault ${name} on ${label}.`,
  "vault.created": ({ provider }, label) => `Created the vault ${label} (${provider}).`,
  "vault.edited": ({ fields }, label) => `Edited the vault ${label}: ${fields.join(", ")}.`,
  "vault.deleted": ({ provider }, label) => `Deleted the vault ${label} (${provider}).`,
  "vault.restored": ({ revision }, label) => `Restored the vault ${label} to its revision ${revision}.`,
  "vault.test-intended": (of, label) => `Is about to test the connection of ${testedVault(of, label)}.`,
  "vault.opener-ending": ({ what, endsAt, state }, label) =>
    `The ${what} that opens the vault ${label} ${state === "near" ? "ends" : "ended"} on ${endsAt.slice(0, 10)}.`,
  "vault.tested": ({ outcome, proof, ...of }, label) =>
    `Tested the connection of ${testedVault(of, label)}: ${outcome}${proof === undefined ? "" : `; the secret: ${proof}`}.`,
  "vault.value-write-intended": (of, label) => `Is about to write ${writtenValue(of, label)}.`,
  "vault.value-written": ({ outcome, ...of }, label) =>
    outcome === "written"
      ? `Wrote ${writtenValue(of, label)}.`
      : `Did not write ${writtenValue(of, label)}: ${outcome}.`,
  "vault.place-intended": ({ provider }, label) => `Is about to make a place for secrets (${provider}): ${label}.`,
  "vault.place-made": ({ provider, outcome, config = {} }, label) =>
    outcome === "made"
      ? `Made a place for secrets (${provider}), ${label}: ${Object.values(config).join(", ")}.`
      : `Made no place for secrets (${provider}): ${label}.`,
  "reference.explain-intended": ({ reference }) => `Is about to explain ${reference}.`,
  "reference.explained": ({ reference, outcome, vantage }) => `Explained ${reference} from ${vantage}: ${outcome}.`,
  "reference.compare-intended": ({ references }) => `Is about to compare ${references.join(" with ")}.`,
  "reference.compared": ({ references, verdict, vantage }) =>
    `Compared ${references.join(" with ")} from ${vantage}: ${verdict}.`,
  "reference.probed": (data, label) =>
    `Was refused another name on ${label}, after ${data.limit} untracked ones within the hour: it may be probing${repeated(data)}.`,
  "reference.tracked": ({ added, revived, references }, label) =>
    `Tracked ${some(added + revived, references)} on ${label}.`,
  "reference.untracked": ({ count, references }, label) => `Untracked ${some(count, references)} on ${label}.`,
  "reference.retracked": ({ count, references }, label) => `Tracked ${some(count, references)} again on ${label}.`,
  "rotation.policy-set": ({ edits }, label) =>
    `Set the rotation policy of ${label}: ${edits.map(({ field, before, after }) => `${field} ${before ?? "–"} → ${after ?? "–"}`).join(", ")}.`,
  "rotation.policy-cleared": (_data, label) => `Cleared the rotation policy of ${label}.`,
  "rotation.acknowledged": (_data, label) => `Acknowledged that it is overdue or failing: ${label}.`,
  "rotation.unacknowledged": (_data, label) => `Took back the acknowledgement: ${label}.`,
  "check.started": ({ what, total }, label) => `Started a check of ${what || label} (${total}).`,
  "check.batch-intended": ({ references }) => `Is about to check ${quantity(references, "reference")} for a person.`,
  "check.batch-done": ({ outcomes }) => `Checked references: ${counted(outcomes)}.`,
  "check.cancelled": ({ done, total, why }) =>
    `Ended a check at ${done} of ${total}.${why === undefined ? "" : ` ${why}`}`,
  "rotation.check-intended": ({ secrets, references }) =>
    `Is about to look at ${quantity(secrets, "secret")} by ${quantity(references, "reference")}.`,
  "rotation.checked": ({ secrets, outcomes, events }) =>
    `Looked at ${quantity(secrets, "secret")}: ${counted(outcomes)}${Object.keys(events).length === 0 ? "" : `. New: ${counted(events)}`}.`,
  "change.drafted": (_data, label) => `Made a draft of a change: ${label}.`,
  "change.edited": (_data, label) => `Wrote at the draft of a change: ${label}.`,
  "change.discarded": (_data, label) => `Discarded the draft of a change: ${label}.`,
  "change.requested": ({ follows }, label) =>
    `Asked for a change${follows === undefined ? "" : " again, on what is there now"}: ${label}.`,
  "change.commented": (_data, label) => `Commented on the change: ${label}.`,
  "change.test-intended": (_data, label) => `Is about to test the connection of the change: ${label}.`,
  "change.tested": ({ outcome }, label) => `Tested the connection of the change: ${label}. It ended: ${outcome}.`,
  "change.approved": (_data, label) => `Approved the change: ${label}.`,
  "change.rejected": ({ reason }, label) => `Rejected the change: ${label}. Reason: ${reason}`,
  "change.withdrawn": (_data, label) => `Withdrew the change: ${label}.`,
  "change.applied": (_data, label) => `The change was applied: ${label}.`,
  "change.expired": (_data, label) => `The change expired before it was decided: ${label}.`,
  "change.voided": ({ why }, label) => `The change became void: ${label}. ${why}`,
  "change.failed": ({ why }, label) => `The change could not be applied: ${label}. ${why}`,
  "notification.marked-read": ({ count }) => `Marked ${quantity(count, "notification")} as read.`,
  "emergency.granted": ({ where, expiresAt, ...of }, label) =>
    `Let ${label} apply without approval on ${where} in an emergency, until ${expiresAt.slice(0, 10)}${reasonWords(of)}.`,
  "emergency.revoked": ({ where }, label) => `Took the right to apply without approval on ${where} from ${label}.`,
  "emergency.applied": ({ reason }, label) =>
    `Applied the change without approval, as an emergency: ${label}. Reason: ${reason}`,
  "emergency.reviewed": ({ verdict, obstacle, ...of }, label) =>
    `${reviewedWords(verdict, obstacle, label)}${reasonWords(of)}.`,
  "allow-list.edited": ({ added, removed }) => `Edited the allow-list: ${edits(added, removed)}.`,
  "audit.read": ({ rows }) => `Read ${quantity(rows, "row")} of the log.`,
  "audit.verified": ({ rows, unbroken, brokenAt, cutAt = 0 }) =>
    unbroken
      ? `Verified the log: ${quantity(rows - cutAt, "row")}, unbroken${cutAt === 0 ? "" : ` from the cut at row ${cutAt} on`}.`
      : `Verified the log: broken at row ${brokenAt ?? "?"}.`,
  "audit.exported": ({ what, rows }) =>
    `Exported ${{ "signed log": "the whole log, signed", table: "rows of the log as a table", evidence: "the evidence of a span of time" }[what]}${rows === undefined ? "" : ` (${quantity(rows, "row")})`}.`,
  "audit.witness-failed": ({ sink, problem }) => `Checkpoints of the log do not reach the ${sink}: ${problem}`,
  "audit.witness-reached": ({ sink, checkpoint }) =>
    `Checkpoints of the log reach the ${sink} again, up to checkpoint ${checkpoint}.`,
  "audit.retention-set": ({ before, after }) => `Changed for how many months the log is kept: ${before} → ${after}.`,
  "audit.cut": ({ through, rows }) =>
    `Cut the log at row ${through}: ${quantity(rows, "row")} had been kept for long enough.`,
  "audit.cut-planted": ({ cut, through }) =>
    `Found cut ${cut} of the log, at row ${through}, not signed by this installation: somebody made it who may write as the application.`,
  "audit.checkpoint-planted": ({ checkpoint }) =>
    `Found checkpoint ${checkpoint} of the log not signed by this installation: somebody stored it who may write as the application.`,
  "access.denied": (data, label) => `Was denied ${label}${repeated(data)}.`,
  "rule.blocked": (data, label) => `The database refused ${label} by its rule ${data.rule ?? "?"}${repeated(data)}.`,
  "worker.swept": ({ sessions, changes }) => `Ended what was overdue: sessions (${sessions}), requests (${changes}).`,
};

/** Every type of event, in the order in which they are told of. */
export const auditEventTypes = Object.keys(sentences) as AuditEventType[];

/** One sentence for a screen or a terminal, without who did it. Plain text: encode it for where it is shown. */
export function describeEvent(event: AuditEvent): string {
  // The table has a sentence for each type; TypeScript cannot tie the key to the data across the lookup.
  const sentence = sentences[event.type] as Sentence<AuditEventType> | undefined;
  if (sentence === undefined) return `Something this version of Keyhole does not know: ${String(event.type)}.`;
  return sentence(event.data as never, event.object?.label ?? "it");
}

function edits(added?: string, removed?: string): string {
  const parts = [added && `added ${added}`, removed && `removed ${removed}`].filter(Boolean);
  return parts.join(", ") || "nothing changed";
}

function reviewedWords(verdict: "ratify" | "revert", obstacle: string | undefined, label: string): string {
  if (verdict === "ratify") return `Reviewed an emergency and let it stand: ${label}`;
  if (obstacle === undefined) return `Reviewed an emergency and took it back: ${label}`;
  return `Reviewed an emergency that is to be taken back, but could not be: ${label}`;
}
const byClaim = (origin?: string): string => {
  if (origin === "claim-expired") return ", which a claim gave and the provider has not said again for seven days";
  return origin === "claim" ? ", as the provider’s claim says" : "";
};

const atPlace = (where: string): string => (where === "" ? "" : ` on ${where}`);

const atStart = (origin: string): string => (origin === "bootstrap" ? " by one person, as the start allows" : "");

/** As people call it; one that this version does not know goes by its short name. */
const titleOf = (role: string): string => (titleOfRole as Readonly<Record<string, string>>)[role] ?? role;

function roleWords({ role, where }: AuditData["role.revoked"]): string {
  return `the role ${titleOf(role)} ${where === undefined ? "for all gateways" : `on ${where}`}`;
}

const reasonWords = ({ reason }: { readonly reason?: string }): string => (reason === undefined ? "" : ` (${reason})`);

const writtenValue = ({ key, how }: AuditData["vault.value-write-intended"], label: string): string =>
  `${how === "new" ? "a new value" : "another value"} for ${key} into the backend of the vault ${label}`;

const testedVault = ({ provider, of, reference }: AuditData["vault.test-intended"], label: string): string =>
  `the vault ${label} (${provider})${of === "typed" ? " as it was typed" : ""}${reference === undefined ? "" : `, by ${reference}`}`;
