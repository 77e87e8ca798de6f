import { auditEventTypes } from "./describe-event";
import type { AuditEventType } from "./event";

/** What events are about, by the first part of their type, in words for a choice. */
const words: Readonly<Record<string, string>> = {
  installation: "the installation",
  person: "people",
  role: "roles",
  right: "questions about rights",
  session: "sessions",
  token: "tokens",
  "machine-token": "tokens of gateways",
  gateway: "gateways",
  vault: "vaults",
  reference: "references",
  change: "changes",
  notification: "notifications",
  emergency: "emergencies",
  "allow-list": "the allow-list",
  audit: "the log itself",
  access: "refusals",
  rule: "refusals by the database",
  worker: "background work",
};

const groupOf = (type: string): string => type.slice(0, type.indexOf("."));

/** One kind of thing that events are about, with their types. */
export interface EventGroup {
  readonly name: string;
  readonly label: string;
  readonly types: readonly AuditEventType[];
}

/** All of them; one without words of its own goes by its name. */
export const eventGroups: readonly EventGroup[] = [...new Set(auditEventTypes.map(groupOf))].map((name) => ({
  name,
  label: words[name] ?? name,
  types: auditEventTypes.filter((type) => groupOf(type) === name),
}));

/**
 * The types that a filter leaves: of one group, one type, both or neither. Undefined when it leaves all, empty when none
 * of the group is of that type. A type or group that nobody knows matches nothing.
 */
export function typesFor(group: string, type: string): readonly string[] | undefined {
  if (group === "") return type === "" ? undefined : [type];
  const types: readonly string[] = eventGroups.find(({ name }) => name === group)?.types ?? [];
  return type === "" ? types : types.filter((one) => one === type);
}
