import type { Secret } from "@/lib/domain/secret";

/** A credential as the owner's functions take it: they hash it themselves. */
export function secretText(secret: Secret): string {
  return new TextDecoder().decode(secret.reveal());
}

/** The one row that a function of the database gives; throws where there is none. */
export function onlyRow<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("A function of the database gave no row.");
  return row;
}
