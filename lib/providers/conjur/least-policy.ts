import type { AccessLevel } from "@/lib/domain/access-level";
import { yamlText } from "@/lib/domain/text/yaml";
import type { LeastPolicy, Want } from "../contract";
import { pathSegments } from "../path-segments";
import { filledText } from "../filled-text";

/** An id from the root of all policies, as a YAML scalar; null where it says more than one name, or none. */
const absoluteId = (id: string): string | null => {
  if (!pathSegments(id).ok || !id.isWellFormed() || /[*?]|\{\{|\$\{/.test(id)) return null;
  return yamlText([`/${id}`])
    .slice(2)
    .trimEnd();
};

const roleOf = (login: string): string | null => {
  const [, host] = /^host\/(.+)$/s.exec(login) ?? [];
  const id = absoluteId(host ?? login);
  return id === null ? null : `${host === undefined ? "!user" : "!host"} ${id}`;
};

/**
 * The right to fetch (values) or to see (metadata) exactly the wanted variables, for Keyhole's own login or that of the config, as a
 * Conjur policy; null if one of the names cannot be said exactly. “execute” makes a variable visible as well.
 */
export const leastConjurPolicy = (
  wants: readonly Want[],
  level: AccessLevel,
  config: Readonly<Record<string, unknown>> = {},
  access: Readonly<Record<string, unknown>> = {},
): LeastPolicy | null => {
  const role = roleOf(filledText(access.login) ?? filledText(config.login) ?? "host/keyhole");
  const ids = [...new Set(wants.map(({ resource }) => resource))].map(absoluteId);
  if (role === null || ids.length === 0 || ids.includes(null)) return null;
  const right = level === "metadata" ? "read" : "execute";
  const lines = [
    ...["- !permit", `  role: ${role}`],
    ...[`  privileges: [ ${right} ]`, "  resources:"],
    ...ids.map((id) => `    - !variable ${id}`),
  ];
  return {
    ...{ language: "yaml", title: "Conjur policy" },
    words: `Whoever may update Conjur's root policy loads it there: it gives the role “${right}”, with which it ${right === "read" ? "sees that the variables are there and fetches none" : "fetches these variables and no others"}.`,
    text: `${lines.join("\n")}\n`,
  };
};
