/** Everything that can be put on record, with the data each kind of event carries. Never a secret value, never a name of a person. */
export interface AuditData {
  "installation.set-up": { readonly adminId: string; readonly workerId: string };
  /** On the host, when nobody was left who holds that role. */
  "installation.recovered": { readonly role: string; readonly reason: string };
  "sample.removal-intended": Nothing;
  "sample.removed": { readonly gateways: number; readonly people: number };
  /** `failedTries`: how many tries for this account came to nothing before, in the same window. */
  "person.signed-in": { readonly method: string; readonly failedTries: number };
  /** The password was right; the code is still to come, and there is no session yet. */
  "person.password-accepted": Nothing;
  "person.signed-out": Nothing;
  /** Showed again who they are. `method`: by what. */
  "person.reauthenticated": { readonly method: string };
  /** Did not show who they are. `reason`: what was wrong. */
  "person.reauthentication-refused": {
    readonly reason: "password" | "code" | "provider" | "tries";
    readonly count?: number;
    readonly since?: string;
  };
  "second-factor.begun": Nothing;
  "second-factor.enrolled": { readonly recoveryCodes: number };
  "second-factor.codes-renewed": { readonly recoveryCodes: number };
  "second-factor.removed": Nothing;
  /** Of somebody else's; ended their sessions. */
  "second-factor.reset": { readonly sessions: number; readonly tokens?: number };
  "second-factor.required": { readonly before: string; readonly after: string };
  "person.password-reset": { readonly sessions: number; readonly tokens?: number };
  "person.password-changed": { readonly sessions: number };
  /** Came for the first time by single sign-on. */
  "person.made": OfProvider;
  /** People read a list of people, or one of them: personal data. */
  "person.listed": { readonly rows: number; readonly gateway?: string };
  "person.read": Nothing;
  "person.invited": Nothing;
  "person.link-replaced": Nothing;
  "person.accepted": Nothing;
  /** `origin`: direct, bootstrap (by one person at the start), change or claim. */
  "person.confirmed": { readonly origin: string };
  "person.suspended": { readonly sessions: number; readonly tokens: number };
  "person.resumed": Nothing;
  /** Name, address and where they came from; what is left is a number. */
  "person.erased": { readonly pseudonym: string };
  /** `where` is a gateway's name; none, for all. */
  "role.granted": OfRole & { readonly origin: string };
  /** `origin`: claim, where the provider's claim gives it no more. */
  "role.revoked": OfRole & { readonly origin?: string };
  /** The claim gives it no more, and it is the last of its kind. */
  "role.kept": OfRole;
  "identity.linked": OfProvider;
  "identity.unlinked": OfProvider;
  /** Each setting with what stood before and stands now; of the secret only that it was typed. */
  "sign-in.edited": { readonly edits: readonly Edited[]; readonly secretTyped?: boolean };
  "sign-in.removed": Nothing;
  "sign-in.try-intended": OfProvider;
  "sign-in.tried": OfProvider & { readonly outcome: string };
  "sign-in.break-glass-marked": { readonly marked: boolean };
  "claim-mapping.edited": OfRole & { readonly edit: "add" | "remove"; readonly origin: string };
  /** `where` is a gateway's name; empty for the installation as a whole. */
  "right.explained": { readonly operation: string; readonly where: string; readonly answer: "allow" | "ask" | "deny" };
  "right.listed": { readonly operation: string; readonly where: string; readonly rows: number };
  "session.revoked": { readonly personId: string };
  "session.expired": { readonly personId: string; readonly why: "idle" | "age" };
  "token.created": { readonly scopes: readonly string[]; readonly expiresAt: string; readonly reportOnly?: boolean };
  "token.revoked": { readonly personId: string };
  /** Of a gateway's own. */
  "machine-token.created": { readonly scopes: readonly string[]; readonly expiresAt: string };
  "machine-token.revoked": Nothing;
  "gateway.created": {
    readonly edition: string;
    readonly kongVersion: string;
    readonly guarded: boolean;
    readonly approvalsNeeded: number;
  };
  /** Each field with what stood before and stands now; none of them is sensitive. */
  "gateway.edited": { readonly edits: readonly Edited[] };
  "gateway.archived": Nothing;
  "gateway.brought-back": Nothing;
  /** To its Admin API, which is at that address; what differs from before, by name, and never the token. */
  "gateway.connected": { readonly address: string; readonly fields: readonly string[] };
  "gateway.disconnected": { readonly address: string };
  /** Asked the gateway itself. `outcome`: read, or the code of what kept it from that. */
  "gateway.schema-read-intended": { readonly name: string };
  "gateway.schema-read": {
    readonly name: string;
    readonly outcome: string;
    readonly fields?: number;
    readonly kongVersion?: string;
  };
  /** Kong's schema of a custom vault, and of how many fields. */
  "gateway.schema-given": { readonly name: string; readonly fields: number };
  "gateway.schema-removed": { readonly name: string };
  "vault.created": { readonly provider: string; readonly prefix: string };
  /** Which fields; what stood in them is in the revision, and never a sensitive value. */
  "vault.edited": { readonly version: number; readonly fields: readonly string[] };
  "vault.deleted": { readonly provider: string; readonly prefix: string };
  "vault.restored": { readonly revision: number; readonly version: number };
  /** `of`: a vault as it is kept, or as a form has it. `reference` where one secret was to be read as well. */
  "vault.test-intended": OfVaultTest;
  /** What opens a vault ends soon, or has ended. */
  "vault.opener-ending": { readonly what: string; readonly endsAt: string; readonly state: "near" | "ended" };
  "vault.tested": OfVaultTest & { readonly outcome: string; readonly proof?: string };
  /** `key` is the secret's name in the backend; its value is nowhere. */
  "vault.value-write-intended": OfValueWriting;
  "vault.value-written": OfValueWriting & { readonly outcome: string };
  /** A place for secrets in a backend; `config` names it. */
  "vault.place-intended": { readonly provider: string };
  "vault.place-made": {
    readonly provider: string;
    readonly outcome: "made" | "failed";
    readonly config?: Readonly<Record<string, string>>;
  };
  "reference.explain-intended": { readonly reference: string; readonly vault?: string };
  "reference.explained": { readonly reference: string; readonly outcome: string; readonly vantage: string };
  "reference.compare-intended": { readonly references: readonly [string, string] };
  "reference.compared": {
    readonly references: readonly [string, string];
    readonly outcomes: readonly [string, string];
    readonly verdict: string;
    readonly vantage: string;
  };
  /** More names than anybody needs who knows them: `limit` is how many an hour allows. */
  "reference.probed": Repeated & { readonly limit: number };
  "reference.tracked": { readonly added: number; readonly revived: number; readonly references: readonly string[] };
  "reference.untracked": SomeReferences;
  "reference.retracked": SomeReferences;
  /** Each field with what stood before and stands now; `secrets`: for how many of them the dates were worked anew. */
  "rotation.policy-set": { readonly edits: readonly Edited[]; readonly secrets: number };
  "rotation.policy-cleared": { readonly secrets: number };
  /** Their vaults and resources. */
  "rotation.acknowledged": { readonly secrets: readonly string[] };
  "rotation.unacknowledged": { readonly secrets: readonly string[] };
  "check.started": { readonly what: string; readonly total: number };
  "check.batch-intended": {
    readonly run: string;
    readonly requesterId: string;
    readonly references: number;
    readonly vaults: readonly string[];
  };
  "check.batch-done": {
    readonly run: string;
    readonly outcomes: Counts;
    readonly checked: readonly { readonly reference: string; readonly outcome: string }[];
  };
  /** `why` where nobody cancelled it: its requester lost the right. */
  "check.cancelled": { readonly done: number; readonly total: number; readonly why?: string };
  "rotation.check-intended": {
    readonly secrets: number;
    readonly references: number;
    readonly vaults: readonly string[];
  };
  "rotation.checked": {
    readonly secrets: number;
    readonly references: number;
    readonly outcomes: Counts;
    /** What was added to the history, by kind. */
    readonly events: Counts;
  };
  /** `follows`: the closed change that it takes the place of. */
  "change.drafted": OfChange & { readonly follows?: string };
  "change.edited": OfChange;
  "change.discarded": OfChange;
  "change.requested": OfChange & { readonly follows?: string };
  /** The text itself stands beside the change; this is the hex of its SHA-256. */
  "change.commented": { readonly operation: string; readonly comment: string; readonly textHash: string };
  "change.test-intended": OfChange;
  "change.tested": OfChange & { readonly outcome: string };
  "change.approved": OfChange & { readonly reason?: string };
  "change.rejected": OfChange & { readonly reason: string };
  "change.withdrawn": OfChange;
  "change.applied": OfChange & { readonly requesterId: string };
  "change.expired": OfChange;
  "change.voided": OfChange & { readonly why: string };
  "change.failed": OfChange & { readonly why: string };
  "notification.marked-read": { readonly count: number };
  /** `where` is the gateway's name. */
  "emergency.granted": { readonly where: string; readonly expiresAt: string; readonly reason?: string };
  "emergency.revoked": { readonly where: string };
  "emergency.applied": OfChange & { readonly reason: string; readonly reviewBy: string };
  /** `obstacle`: why it could not be taken back. */
  "emergency.reviewed": {
    readonly verdict: "ratify" | "revert";
    readonly reason?: string;
    readonly obstacle?: string;
  };
  "allow-list.edited": { readonly added?: string; readonly removed?: string };
  "audit.read": { readonly rows: number; readonly filter?: Readonly<Record<string, string>> };
  /** `what`: the signed log, a table of what a filter leaves, or the evidence of a span of time. */
  "audit.exported": {
    readonly what: "signed log" | "table" | "evidence";
    readonly rows?: number;
    readonly filter?: Readonly<Record<string, string>>;
  };
  /** `kind` says what is wrong from row `brokenAt` on; `checkpoint` is the last one that holds. */
  "audit.verified": {
    readonly rows: number;
    readonly unbroken: boolean;
    readonly checkpoints?: number;
    readonly checkpoint?: number;
    readonly brokenAt?: number;
    readonly kind?: string;
    /** The last row that had been cut off for its age. */
    readonly cutAt?: number;
    readonly notes?: readonly string[];
  };
  /** Checkpoints do not get to where they are kept elsewhere, or do again. */
  "audit.witness-failed": { readonly sink: string; readonly problem: string };
  "audit.witness-reached": { readonly sink: string; readonly checkpoint: number };
  /** For how many months rows are kept, or "for ever". */
  "audit.retention-set": { readonly before: string; readonly after: string };
  /** Rows up to one that were older than that; `cut`: number of its signed record. */
  "audit.cut": { readonly through: number; readonly rows: number; readonly cut: number };
  /** Somebody who may write as the application stored a checkpoint that nobody signed here. */
  "audit.cut-planted": { readonly cut: number; readonly through: number };
  "audit.checkpoint-planted": { readonly checkpoint: number };
  "access.denied": Refused;
  "rule.blocked": Refused;
  "worker.swept": { readonly sessions: number; readonly changes: number };
}

type Nothing = Readonly<Record<string, never>>;

interface OfVaultTest {
  readonly provider: string;
  readonly of: "saved" | "typed";
  readonly reference?: string;
}

type Counts = Readonly<Record<string, number>>;

/** How many, and as many of them as a row holds. */
interface SomeReferences {
  readonly count: number;
  readonly references: readonly string[];
}

interface OfProvider {
  readonly issuer: string;
}

interface OfRole {
  readonly role: string;
  readonly where?: string;
  readonly reason?: string;
}

interface Edited {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

interface OfValueWriting {
  readonly provider: string;
  readonly key: string;
  readonly how: "new" | "replace";
}

/** `hash` is that of the frozen document. */
interface OfChange {
  readonly operation: string;
  readonly hash: string;
}

interface Refused extends Repeated {
  readonly code: string;
  /** The database's rule that refused (KH…). */
  readonly rule?: string | undefined;
}

/** On the one row that stands for many identical refusals: how many there were in the minute, and since when. */
interface Repeated {
  readonly count?: number;
  readonly since?: string;
}

export type AuditEventType = keyof AuditData;

export type AuditObjectKind =
  | "installation"
  | "person"
  | "session"
  | "token"
  | "gateway"
  | "vault"
  | "reference"
  | "secret"
  | "rotation-policy"
  | "check"
  | "change"
  | "allow-entry"
  | "claim-mapping"
  | "operation"
  | "log";

/** What was acted upon. The label is what the screen shows, so it may not name a person. */
export interface AuditObject {
  readonly kind: AuditObjectKind;
  readonly id: string;
  readonly label: string;
}

/** What happened; who did it and how it ended stand beside it in the record. */
export type AuditEvent = {
  [T in AuditEventType]: { readonly type: T; readonly object?: AuditObject; readonly data: AuditData[T] };
}[AuditEventType];

/** People stand here by id and by a salted commitment to their name and address, which can be erased elsewhere. */
export type AuditActor =
  | { readonly kind: "anonymous" }
  | { readonly kind: "host" }
  | { readonly kind: "job"; readonly id: string }
  /** A gateway's own token, by its name. */
  | { readonly kind: "machine"; readonly id: string; readonly name: string }
  | {
      readonly kind: "person";
      readonly id: string;
      readonly commitment: string;
      readonly session?: string;
      readonly token?: string;
    };

export const auditOutcomes = ["done", "refused", "pending", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** One row for the log: a whole event, not yet in its stored form. */
export interface AuditRecord {
  readonly event: AuditEvent;
  readonly actor: AuditActor;
  readonly gateway: string | null;
  readonly outcome: AuditOutcome;
  readonly requestId: string;
}
