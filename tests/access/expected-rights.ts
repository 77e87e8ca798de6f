import type { Role } from "@/lib/domain/access/permissions";

/**
 * Who may do what, written down a second time from what was agreed on with people, and never from the code: a slip in
 * `permissions.ts` or in an operation's `permission` shows as a difference to this table.
 */
export interface Right {
  /** Roles that may. `everyone`: strangers too · `signed-in`: also without a role · `job`: no person at all. */
  readonly who: readonly Role[] | "everyone" | "signed-in" | "job";
  /** A role counts for its gateway; or it must be held for all; or the operation is about the caller alone. */
  readonly where: "gateway" | "all" | "self";
  /** Tokens are answered STEP_UP_REQUIRED. */
  readonly sessionOnly?: true;
  /** Waits for others once the target is guarded. */
  readonly guarded?: true;
  /** What the allowed get where there is nothing left to do, or where others decide always. */
  readonly answer?: "CONFLICT" | "pending";
  /** What the allowed get who hold no role, where a role is what it is about. */
  readonly withoutRole?: "INVALID";
}

const workAndAudit: readonly Role[] = ["viewer", "operator", "author", "approver", "auditor", "platform-admin"];
const allRoles: readonly Role[] = [...workAndAudit, "access-admin"];

const see: Right = { who: workAndAudit, where: "gateway" };
const operate: Right = { who: ["operator"], where: "gateway" };
const own: Right = { who: "signed-in", where: "self", sessionOnly: true };
const seeSettings: Right = { who: ["auditor", "platform-admin"], where: "all" };
const editSettings: Right = { who: ["platform-admin"], where: "all", guarded: true };
const editGateway: Right = { who: ["platform-admin"], where: "gateway", guarded: true };

/** Of what they may ask for themselves. */
const draft: Right = { who: ["author", "platform-admin"], where: "gateway" };

const seePeople: Right = { who: ["auditor", "access-admin"], where: "all" };
/** Never by a token. */
const editPeople: Right = { who: ["access-admin"], where: "all", sessionOnly: true };

export const expectedRights: Readonly<Record<string, Right>> = {
  "gateway.read": see,
  "provider.list": see,
  "vault-schema.list": see,
  "vault-schema.give": { who: ["platform-admin"], where: "gateway", sessionOnly: true },
  "vault-schema.fetch": { who: ["author", "platform-admin"], where: "gateway" },
  "vault-schema.remove": { who: ["platform-admin"], where: "gateway", sessionOnly: true },
  "vault.list": see,
  "vault.read": see,
  "reference.list": see,
  "reference.read": see,
  "reference.explain": { who: ["operator"], where: "gateway" },
  "reference.rules": see,
  "reference.compare": { who: ["operator"], where: "gateway" },
  "reference.check": { who: ["operator"], where: "gateway" },
  "check.cancel": { who: ["operator"], where: "gateway" },
  "check.read": see,
  "check.list": see,
  "reference.track": { who: ["operator"], where: "gateway" },
  "reference.untrack": { who: ["operator"], where: "gateway" },
  "reference.retrack": { who: ["operator"], where: "gateway" },
  "vault.create": { who: ["author"], where: "gateway", guarded: true },
  "vault.edit": { who: ["author"], where: "gateway", guarded: true },
  "vault.delete": { who: ["author"], where: "gateway", guarded: true },
  "vault.restore": { who: ["author"], where: "gateway", guarded: true },
  "vault.test": { who: ["author"], where: "gateway" },
  "vault.write-value": { who: ["author"], where: "gateway", sessionOnly: true },
  "vault.make-place": { who: ["author"], where: "gateway" },
  "vault.revisions": see,
  "vault.list-deleted": see,
  "rotation.list": see,
  "rotation.read": see,
  "rotation.events": see,
  "rotation.strip": see,
  "rotation.policies": see,
  "rotation.set-policy": operate,
  "rotation.clear-policy": operate,
  "rotation.acknowledge": operate,
  "rotation.unacknowledge": operate,
  "overview.read": see,
  "change.list": see,
  "change.read": see,
  "change.decide": { who: ["approver"], where: "gateway", sessionOnly: true },
  "change.withdraw": { who: allRoles, where: "gateway" },
  "change.test": { who: ["author", "approver"], where: "gateway" },
  "change.comment": { who: allRoles, where: "gateway" },
  "change.read-draft": draft,
  "change.edit-draft": draft,
  "change.request-draft": draft,
  "change.discard-draft": draft,
  "change.take-back": draft,
  "change.request-again": draft,
  // The matrix' requests hold no command that could be carried out; without one the answer is CONFLICT.
  "emergency.apply": { who: ["author"], where: "gateway", sessionOnly: true, answer: "CONFLICT" },
  "emergency.review": { who: ["approver"], where: "gateway", sessionOnly: true },
  /** Waits for others, always. */
  "emergency.grant": { ...editPeople, answer: "pending" },
  "emergency.revoke": editPeople,
  "audit.list": { who: ["auditor"], where: "gateway" },
  "audit.verify": { who: ["auditor"], where: "all" },
  "audit.export": { who: ["auditor"], where: "all" },
  "audit.export-table": { who: ["auditor"], where: "all" },
  "audit.evidence": { who: ["auditor"], where: "all" },
  "audit.export-evidence": { who: ["auditor"], where: "all" },
  "log.status": seeSettings,
  "log.verify": { who: "job", where: "all" },
  "log.cut": { who: "job", where: "all" },
  "retention.edit": { ...editSettings, sessionOnly: true },
  "sample.read": seeSettings,
  // The matrix' world is no sample.
  "sample.remove": { who: ["platform-admin"], where: "all", sessionOnly: true, answer: "CONFLICT" },
  "allow-list.list": seeSettings,
  "allow-list.edit": editSettings,
  "gateway.create": editSettings,
  "gateway.edit": editGateway,
  "gateway.archive": editGateway,
  "gateway.connect": editGateway,
  "gateway.disconnect": editGateway,
  "gateway.read-connection": { who: ["auditor", "platform-admin"], where: "gateway" },
  "gateway.list": { who: "signed-in", where: "self" },
  "person.read-own": { who: "signed-in", where: "self" },
  "person.list": seePeople,
  "person.read": seePeople,
  "role.list": { who: ["auditor", "access-admin"], where: "gateway" },
  "right.explain": seePeople,
  "right.list": { who: ["auditor", "access-admin"], where: "gateway" },
  "person.invite": editPeople,
  "person.accept": { who: "everyone", where: "self", sessionOnly: true },
  "person.reissue-link": editPeople,
  "person.confirm": editPeople,
  "person.suspend": editPeople,
  "person.erase": editPeople,
  "person.resume": editPeople,
  "role.grant": editPeople,
  "role.revoke": editPeople,
  "session.revoke-other": editPeople,
  "token.revoke-other": editPeople,
  "person.list-changes": seePeople,
  "person.read-change": seePeople,
  "person.decide-change": editPeople,
  "feed.read": own,
  "notification.list": own,
  "notification.mark-read": own,
  "session.list": own,
  "session.reauthenticate": own,
  "second-factor.read": own,
  "second-factor.begin": own,
  "second-factor.confirm": own,
  "second-factor.renew-codes": own,
  "second-factor.remove": own,
  "second-factor.read-policy": editPeople,
  "second-factor.set-policy": editPeople,
  "second-factor.reset": editPeople,
  "person.reset-password": editPeople,
  "person.change-password": own,
  "session.revoke": own,
  "session.sign-out": own,
  "machine-token.list": { who: ["auditor", "platform-admin"], where: "gateway" },
  "machine-token.create": { who: ["platform-admin"], where: "gateway", sessionOnly: true },
  "machine-token.revoke": { who: ["platform-admin"], where: "gateway", sessionOnly: true },
  "token.list": own,
  "token.create": { ...own, withoutRole: "INVALID" },
  "token.revoke": own,
  "session.sign-in-code": { who: "everyone", where: "self", sessionOnly: true },
  "session.sign-in": { who: "everyone", where: "self", sessionOnly: true },
  "sign-in.read": seePeople,
  "sign-in.edit": editPeople,
  "sign-in.remove": editPeople,
  "sign-in.try": editPeople,
  "sign-in.break-glass": editPeople,
  "claim-mapping.edit": { ...editPeople, answer: "pending" },
  "sign-in.ways": { who: "everyone", where: "self", sessionOnly: true },
  // The matrix' world has no provider of identities.
  "session.connect-sso": { who: "everyone", where: "self", sessionOnly: true, answer: "CONFLICT" },
  "session.sign-in-sso": { who: "everyone", where: "self", sessionOnly: true, answer: "CONFLICT" },
  "session.reauthenticate-sso": { ...own, answer: "CONFLICT" },
  "identity.list": own,
  "identity.link": { ...own, answer: "CONFLICT" },
  "identity.unlink": own,
  "installation.set-up": { who: "everyone", where: "self", sessionOnly: true, answer: "CONFLICT" },
  "sweep.read": { who: "job", where: "all" },
  "sweep.run": { who: "job", where: "all" },
  "check.run-batch": { who: "job", where: "gateway" },
  "rotation.observe": { who: "job", where: "gateway" },
};

/** What a gateway's own token may there, with every scope that it can have; everything else is refused to it. */
export const machinesMay: readonly string[] = [
  ...[
    "gateway.read",
    "provider.list",
    "vault-schema.list",
    "vault.list",
    "vault.read",
    "vault.list-deleted",
    "vault.revisions",
  ],
  ...["reference.list", "reference.read", "reference.rules", "reference.explain", "reference.compare"],
  ...["check.read", "check.list", "rotation.list", "rotation.read", "rotation.events", "rotation.strip"],
  ...["rotation.policies", "overview.read", "change.list", "change.read"],
];

/** A person with one of the roles, one with none, and a stranger. */
export const principals = [...allRoles, "none", "anonymous"] as const;
export type MatrixPrincipal = (typeof principals)[number];

/**
 * own: the role is held there · other: it is held elsewhere only · wrong: the target belongs to another gateway than the
 * named one, or to another person, or to nobody · guarded: own, where a guard holds.
 */
export const cases = ["own", "other", "wrong", "guarded"] as const;
export type Case = (typeof cases)[number];

export type ExpectedAnswer =
  "done" | "pending" | "NOT_FOUND" | "FORBIDDEN" | "UNAUTHENTICATED" | "STEP_UP_REQUIRED" | "CONFLICT" | "INVALID";

/** What the kernel has to answer, by the table above alone. */
export function expectedAnswer(right: Right, principal: MatrixPrincipal, which: Case): ExpectedAnswer {
  const { who } = right;
  if (principal === "anonymous" && who !== "everyone") return "UNAUTHENTICATED";
  if (who === "job") return "FORBIDDEN";
  if (typeof who !== "string") {
    if (!who.some((role) => role === principal)) return "FORBIDDEN";
    // The one who holds it for another gateway only, or not for all.
    if (which === "other") return "FORBIDDEN";
  }
  if (which === "wrong") return "NOT_FOUND";
  if (which === "guarded" && right.guarded) return "pending";
  if (principal === "none" && right.withoutRole) return right.withoutRole;
  return right.answer ?? "done";
}
