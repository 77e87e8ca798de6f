import { catalog } from "@/lib/services/catalog";
import { jobOnly } from "@/lib/domain/access/permissions";

/** What can be asked about: every operation of people's, by name. */
export const questions = catalog
  .filter(({ permission }) => !jobOnly.some((one) => one === permission))
  .map(({ operation: name, summary }) => ({ name, summary }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The question that the URL asks; null where it asks none. */
export function questionOf(params: Readonly<Record<string, string | string[] | undefined>>) {
  const { operation, gateway } = params;
  const known = questions.some(({ name }) => name === operation);
  if (typeof operation !== "string" || !known) return null;
  return { operation, gateway: typeof gateway === "string" ? gateway.slice(0, 63) : "" };
}
