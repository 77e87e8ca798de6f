/**
 * Who may do what: the whole matrix, for a reviewer to read in two minutes. Role names stand here, in the seed, in the
 * migrations and in tests, nowhere else. There is no role that may do all.
 */
export const roles = ["viewer", "operator", "author", "approver", "auditor", "access-admin", "platform-admin"] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  "vault.read",
  "reference.read",
  "usage.read",
  "rotation.read",
  "reference.resolve",
  "reference.track",
  "rotation.edit",
  "vault.propose",
  "vault.test",
  "vault-access.edit",
  "change.read",
  "change.decide",
  "change.withdraw",
  "change.draft",
  "change.test",
  "audit.read",
  "audit.verify",
  "audit.export",
  "person.read",
  "person.edit",
  "role.grant",
  "token.revoke-others",
  "sign-in.edit",
  "settings.read",
  "gateway.edit",
  "gateway.ask",
  "allow-list.edit",
  "channel.edit",
  "key.edit",
  "sweep.run",
  "check.run",
  "rotation.observe",
  "log.verify",
  "log.cut",
  "log.edit",
] as const;
export type Permission = (typeof permissions)[number];

const seesGateway = ["vault.read", "reference.read", "usage.read", "rotation.read", "change.read"] as const;

export const grantsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: [...seesGateway, "change.withdraw"],
  operator: [...seesGateway, "change.withdraw", "reference.resolve", "reference.track", "rotation.edit"],
  author: [
    ...seesGateway,
    ...([
      "change.withdraw",
      "change.draft",
      "change.test",
      "vault.propose",
      "vault.test",
      "vault-access.edit",
      "gateway.ask",
    ] as const),
  ],
  approver: [...seesGateway, "change.withdraw", "change.test", "change.decide"],
  auditor: [
    ...seesGateway,
    "change.withdraw",
    "audit.read",
    "audit.verify",
    "audit.export",
    "person.read",
    "settings.read",
  ],
  "access-admin": [
    "change.withdraw",
    "person.read",
    "person.edit",
    "role.grant",
    "token.revoke-others",
    "sign-in.edit",
  ],
  "platform-admin": [
    ...seesGateway,
    "change.withdraw",
    "change.draft",
    "settings.read",
    "gateway.edit",
    "gateway.ask",
    "allow-list.edit",
    "channel.edit",
    "key.edit",
    "log.edit",
  ],
};

/** Background work holds just what is listed for it. */
export const jobs = ["sweep", "check-references", "observe-rotation", "verify-audit", "checkpoint-audit"] as const;
export type Job = (typeof jobs)[number];
export const grantsOfJob: Readonly<Record<Job, readonly Permission[]>> = {
  sweep: ["sweep.run"],
  "check-references": ["check.run"],
  "observe-rotation": ["rotation.observe"],
  "verify-audit": ["log.verify", "log.cut"],
  // Signs the end of the log and carries that elsewhere: it calls no operation, because what it wrote into the log would
  // be news for the next checkpoint.
  "checkpoint-audit": [],
};

/**
 * Those that the queue brings up by its clock, every minute. What has to begin within a second is looked for by each
 * worker itself: rows that say when they are due, and in whose hands they are.
 */
export const queuedJobs = ["sweep", "observe-rotation", "verify-audit"] as const satisfies readonly Job[];

/** What only background work does. */
export const jobOnly: readonly Permission[] = jobs.flatMap((job) => grantsOfJob[job]);

/** What no token may do, whatever its scopes say and its owner may: deciding and people's rights need the person. */
export const notForTokens: readonly Permission[] = [
  "change.decide",
  "role.grant",
  "person.edit",
  "sign-in.edit",
  "key.edit",
  "log.edit",
  ...jobOnly,
];

/** What a token that may only read can be given: a closed list, which the database keeps too. */
export const forReports: readonly Permission[] = [
  ...seesGateway,
  ...(["audit.read", "person.read", "settings.read"] as const),
];

/**
 * What a gateway's own token can be given: reading and explaining there, never asking and never deciding. The database
 * keeps the same list.
 */
export const forMachines: readonly Permission[] = [...seesGateway, "reference.resolve"];

/** A person keeps to one duty: access and audit mix with no other. Viewing fits work and audit, so it has none. */
export type Duty = "work" | "access" | "audit";
export const dutyOfRole: Readonly<Record<Role, Duty | null>> = {
  viewer: null,
  operator: "work",
  author: "work",
  approver: "work",
  auditor: "audit",
  "access-admin": "access",
  "platform-admin": "work",
};

/** Whose word counts on changes, and whose on people. */
export const decidingRole = { changes: "approver", people: "access-admin" } as const satisfies Record<string, Role>;

/** The roles that grant a permission. */
export function rolesWith(permission: Permission): readonly Role[] {
  return roles.filter((role) => grantsOfRole[role].includes(permission));
}

/** Whether a role decides about what others do: once the start is over, such are granted by two people. */
export function isWeighty(role: Role): boolean {
  return role === decidingRole.changes || role === decidingRole.people;
}

/** People belong to no single gateway, so who looks after them holds that role for all. */
export function isForAllOnly(role: Role): boolean {
  return role === decidingRole.people;
}

/** Why these roles cannot be held by one person, or null when they can. */
export function exclusiveRoles(held: readonly Role[]): { readonly one: Role; readonly other: Role } | null {
  for (const one of held) {
    for (const other of held) {
      const a = dutyOfRole[one];
      const b = dutyOfRole[other];
      if (a !== null && b !== null && a !== b) return { one, other };
      if (a === "access" && other !== one) return { one, other };
    }
  }
  return null;
}

export const titleOfRole: Readonly<Record<Role, string>> = {
  viewer: "Viewer",
  operator: "Operator",
  author: "Author",
  approver: "Approver",
  auditor: "Auditor",
  "access-admin": "Access admin",
  "platform-admin": "Platform admin",
};

/** Permissions whose operations are still to come; a test holds the list exact, and it is empty in the end. */
export const notUsedYet: readonly Permission[] = ["usage.read", "vault-access.edit", "channel.edit", "key.edit"];
