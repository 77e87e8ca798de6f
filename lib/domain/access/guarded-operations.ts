/** The operations that wait for other people where a guard holds. The database keeps the same list; a test compares. */
export const guardedOperations = [
  "vault.create",
  "vault.edit",
  "vault.delete",
  "vault.restore",
  "gateway.create",
  "gateway.edit",
  "gateway.archive",
  "allow-list.edit",
] as const;
export type GuardedOperation = (typeof guardedOperations)[number];

export function isGuardedOperation(name: string): name is GuardedOperation {
  return (guardedOperations as readonly string[]).includes(name);
}
