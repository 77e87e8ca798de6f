/** The operations that wait for other people where a guard holds. The database keeps the same list; a test compares. */
export const guardedOperations = [
  "vault.create",
  "vault.edit",
  "vault.delete",
  "vault.restore",
  "gateway.create",
  "gateway.edit",
  "gateway.archive",
  "gateway.connect",
  "gateway.disconnect",
  "allow-list.edit",
  "role.grant",
  "person.confirm",
  "emergency.grant",
  "claim-mapping.edit",
  "second-factor.reset",
  "person.reset-password",
  "person.erase",
  "retention.edit",
] as const;
export type GuardedOperation = (typeof guardedOperations)[number];

export function isGuardedOperation(name: string): name is GuardedOperation {
  return (guardedOperations as readonly string[]).includes(name);
}

/** Those about a person: decided by Access admins, or by an Approver for all gateways while there is one Access admin. */
export const operationsAboutPeople = [
  "role.grant",
  "person.confirm",
  "emergency.grant",
  "claim-mapping.edit",
  "second-factor.reset",
  "person.reset-password",
  "person.erase",
] as const satisfies readonly GuardedOperation[];

export function isAboutPeople(name: string): boolean {
  return (operationsAboutPeople as readonly string[]).includes(name);
}
