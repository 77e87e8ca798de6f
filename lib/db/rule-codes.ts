import type { ErrorCode } from "@/lib/domain/errors";

interface Rule {
  readonly code: ErrorCode;
  /** What a person is told: what happened, and what to do. */
  readonly sentence: string;
}

/**
 * The rules the database enforces by itself, by the SQLSTATE it raises. The list is closed: a test compares it with
 * the functions and triggers in the database.
 */
export const rules = {
  KH001: { code: "UNAUTHENTICATED", sentence: "This session or token has ended. Sign in again." },
  KH002: {
    code: "FORBIDDEN",
    sentence:
      "Nobody decides on a change they asked for or wrote at, under any account of theirs. Ask another Approver.",
  },
  KH003: { code: "FORBIDDEN", sentence: "Deciding on this change needs the role Approver for what it touches." },
  KH004: { code: "STALE", sentence: "The change is not the one you were shown. Load it again and read it once more." },
  KH005: { code: "CONFLICT", sentence: "This change has been closed or has expired meanwhile. Load it again." },
  KH006: { code: "CONFLICT", sentence: "You have decided on this change already." },
  KH007: { code: "FORBIDDEN", sentence: "This is guarded: it changes only through a change that others approved." },
  KH008: { code: "FORBIDDEN", sentence: "History is only added to: what is on record stays as it is." },
  KH009: { code: "FORBIDDEN", sentence: "This link is not valid any more. Ask for a new one." },
  KH010: { code: "STEP_UP_REQUIRED", sentence: "This needs a signed-in person; a token cannot do it." },
  KH011: {
    code: "FORBIDDEN",
    sentence: "Your account is not confirmed yet, so your decisions do not count. Ask an Access admin to confirm it.",
  },
  KH012: { code: "INVALID", sentence: "A rejection needs a reason of at least three characters." },
  KH013: { code: "INTERNAL", sentence: "A change was requested for an operation that is not guarded." },
  KH014: { code: "FORBIDDEN", sentence: "Only the person who asked for a change can withdraw it." },
  KH015: { code: "CONFLICT", sentence: "This installation is set up already. Sign in instead." },
  KH016: { code: "CONFLICT", sentence: "What has ended or was revoked stays so." },
  KH017: { code: "NOT_FOUND", sentence: "There is no such change." },
  KH018: {
    code: "CONFLICT",
    sentence: "Only a change that ended without being applied can be asked for again. Load it again.",
  },
  KH019: { code: "CONFLICT", sentence: "This change was asked for again already. Open the newer one." },
  KH020: {
    code: "CONFLICT",
    sentence: "This is no draft any more: it was requested, discarded or has expired. Load it again.",
  },
  KH021: { code: "FORBIDDEN", sentence: "A draft is written at by its author, and by who may ask for the like there." },
  KH022: { code: "FORBIDDEN", sentence: "Only its author requests or discards a draft." },
  KH023: {
    code: "FORBIDDEN",
    sentence: "Comments come from those who asked for the change or wrote at it, and from those who decide on it.",
  },
  KH024: {
    code: "CONFLICT",
    sentence: "This change holds 500 comments, which is as many as there can be. Decide on it, or ask for it anew.",
  },
  KH025: {
    code: "CONFLICT",
    sentence: "You have said 100 things to this change, which is as many as one person can. Let others speak.",
  },
  KH028: {
    code: "FORBIDDEN",
    sentence: "The connection of a change is tested by Authors there, and by those who may decide on it.",
  },
  KH030: { code: "FORBIDDEN", sentence: "Nobody decides about their own account or roles. Ask another Access admin." },
  KH031: {
    code: "CONFLICT",
    sentence:
      "These roles are not held by one person: Access admin goes with no other, and Auditor with Viewer only. Revoke the others first, or invite a second account.",
  },
  KH032: { code: "CONFLICT", sentence: "There is an account with this address already." },
  KH033: { code: "FORBIDDEN", sentence: "This needs the role Access admin for all gateways." },
  KH034: { code: "NOT_FOUND", sentence: "There is no such person, role or gateway any more. Load the page again." },
  KH035: {
    code: "CONFLICT",
    sentence: "This is the last Access admin whose account is confirmed and who can sign in. Make another one first.",
  },
  KH036: { code: "CONFLICT", sentence: "The account is in another state by now. Load it again." },
  KH037: {
    code: "FORBIDDEN",
    sentence:
      "This is decided by another Access admin, or by an Approver for all gateways while there is no other Access admin.",
  },
  KH038: { code: "INVALID", sentence: "Access admin is held for all gateways: people belong to no single one." },
  KH039: { code: "CONFLICT", sentence: "They hold this role there already." },
  KH040: { code: "FORBIDDEN", sentence: "Only a Platform admin for all gateways can remove the sample." },
  KH041: { code: "CONFLICT", sentence: "There is no sample here, or it has been removed already." },
  KH042: {
    code: "CONFLICT",
    sentence:
      "You have added people or gateways of your own, and nobody could manage them without the sample's people. Make one of your own people an Access admin first.",
  },
  KH050: {
    code: "STEP_UP_REQUIRED",
    sentence: "You signed in more than five minutes ago. Confirm that it is you, then send this again.",
  },
  KH051: { code: "CONFLICT", sentence: "Your second factor is in another state by now. Load the page again." },
  KH055: {
    code: "CONFLICT",
    sentence: "There are 50 live tokens here already. Revoke one that is not needed any more, then make this one.",
  },
  KH056: {
    code: "FORBIDDEN",
    sentence:
      "A gateway's token can do no more there than whoever makes it. Leave that scope out, or have somebody make it who holds it.",
  },
  KH057: { code: "FORBIDDEN", sentence: "Only a Platform admin of this gateway makes its tokens." },
  KH060: { code: "INVALID", sentence: "An emergency grant lasts from 1 to 30 days." },
  KH062: { code: "INVALID", sentence: "In an emergency only vaults are changed without approval." },
  KH063: {
    code: "FORBIDDEN",
    sentence:
      "In an emergency you apply what you asked for yourself, signed in, and no request of others or of a token.",
  },
  KH064: {
    code: "FORBIDDEN",
    sentence:
      "You hold no emergency grant for this gateway, or it has ended. An Access admin asks for one, and another person approves it.",
  },
  KH065: {
    code: "INVALID",
    sentence: "Say in at least 20 characters why this cannot wait for others.",
  },
  KH066: {
    code: "CONFLICT",
    sentence: "An emergency on this gateway still waits for its review. Only once it is reviewed can there be another.",
  },
  KH067: {
    code: "CONFLICT",
    sentence:
      "The review of an earlier emergency on this gateway is overdue. Nothing more is applied without approval until it is done.",
  },
  KH068: { code: "CONFLICT", sentence: "This emergency has been reviewed already. Load it again." },
  KH069: {
    code: "FORBIDDEN",
    sentence: "Nobody reviews an emergency of their own, under any account of theirs. Ask another Approver.",
  },
  KH070: {
    code: "FORBIDDEN",
    sentence:
      "A change is applied by the approvals it needs or in an emergency that is on record, and in no other way.",
  },
  KH090: {
    code: "CONFLICT",
    sentence: "This is no checkpoint of the log as it stands, or another process has made it already.",
  },
  KH080: {
    code: "CONFLICT",
    sentence:
      "Nobody would get in here without the provider any more. Mark a confirmed Access admin with a password for emergencies first, or let passwords count again.",
  },
  KH081: {
    code: "UNAUTHENTICATED",
    sentence: "Passwords are not accepted here: sign in with single sign-on.",
  },
  KH082: {
    code: "FORBIDDEN",
    sentence: "This is not an identity that single sign-on is set up for here. Load the page and try again.",
  },
  KH083: { code: "STALE", sentence: "Somebody edited single sign-on meanwhile. Load it again." },
  KH084: {
    code: "INVALID",
    sentence: "The client secret belongs to the issuer, client and authority it was typed for. Type it again.",
  },
  KH085: {
    code: "FORBIDDEN",
    sentence:
      "The provider knows you, and no account here is linked to you. If you have one, sign in with its password: that leads to linking it. Else ask an Access admin to invite you.",
  },
  KH086: {
    code: "FORBIDDEN",
    sentence:
      "The provider told no e-mail address, so no account can be made. Its administrator lets this client have the claim email.",
  },
  KH087: {
    code: "FORBIDDEN",
    sentence:
      "There is an account with your address already, and addresses alone link nothing. Sign in to it with its password: that leads to linking it, or link it in Settings afterwards. Without a password, ask an Access admin for a link.",
  },
  KH088: { code: "FORBIDDEN", sentence: "This account is suspended. Ask an Access admin." },
  KH089: {
    code: "CONFLICT",
    sentence: "This identity belongs to an account already, or yours has one. Unlink that one first.",
  },
  KH071: { code: "INVALID", sentence: "Only Approver and Access admin are recovered on the host." },
  KH072: { code: "CONFLICT", sentence: "Somebody still holds this role whose word counts. Ask them." },
  KH073: {
    code: "CONFLICT",
    sentence:
      "No confirmed Access admin could sign in after this. Let one have a password that counts, or link one to the provider that stays, first.",
  },
  KH074: {
    code: "CONFLICT",
    sentence:
      "Only accounts that hold Access admin by hand are marked for emergencies: a role of a claim goes with the provider.",
  },
  KH091: { code: "FORBIDDEN", sentence: "This needs the role Platform admin for all gateways." },
  KH092: {
    code: "CONFLICT",
    sentence: "The log is not cut there: its rows are kept for longer, or something is missing from it.",
  },
  KH075: {
    code: "UNAUTHENTICATED",
    sentence: "This took more than five minutes, or was done already. Begin again with your e-mail and password.",
  },
  KH076: {
    code: "CONFLICT",
    sentence: "You signed in with your password: confirm with it, and with your code, that it is you.",
  },
  KH093: {
    code: "CONFLICT",
    sentence:
      "Only somebody is erased who is suspended, holds no role and no emergency grant, and has no change or review open. End those first.",
  },
  KH900: { code: "INTERNAL", sentence: "The log is only written at the isolation level READ COMMITTED." },
  KH901: {
    code: "UNAVAILABLE",
    sentence: "The log has lost the record of its end, so nothing more is written. Have an Auditor verify it.",
  },
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof rules;

export function isRuleCode(sqlState: string): sqlState is RuleCode {
  return Object.hasOwn(rules, sqlState);
}
