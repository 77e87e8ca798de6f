export type Capability = "create" | "read" | "update" | "delete" | "list";

/** Rights on a path below `/v1`, or with a star at its end on all that begin so. */
export interface Rule {
  readonly path: string;
  readonly can: readonly Capability[];
}

export type Policies = Readonly<Record<string, readonly Rule[]>>;

const capabilities: readonly Capability[] = ["create", "read", "update", "delete", "list"];

/** What every token may do with itself. */
const own: readonly Rule[] = [
  { path: "auth/token/lookup-self", can: ["read"] },
  { path: "auth/token/renew-self", can: ["update"] },
  { path: "auth/token/revoke-self", can: ["update"] },
];

const rulesOf = (policies: Policies, names: readonly string[]): readonly Rule[] =>
  names.flatMap((name) => (name === "default" ? own : (policies[name] ?? [])));

const covers = (rule: Rule, path: string): boolean =>
  rule.path.endsWith("*") ? path.startsWith(rule.path.slice(0, -1)) : rule.path === path;

/** Whether one of the policies gives the right; `root` gives all. The rule that names a path most closely speaks for it. */
export const allows = (policies: Policies, names: readonly string[], path: string, right: Capability): boolean => {
  if (names.includes("root")) return true;
  const closest = rulesOf(policies, names).filter((rule) => covers(rule, path));
  const weight = (rule: Rule): number => rule.path.length + (rule.path.endsWith("*") ? 0 : 0.5);
  const most = Math.max(...closest.map(weight));
  return closest.some((rule) => weight(rule) === most && rule.can.includes(right));
};

/** What Vault answers who asks for the rights on a path: `root`, the rights, or `deny`. */
export const capabilitiesOn = (policies: Policies, names: readonly string[], path: string): readonly string[] => {
  if (names.includes("root")) return ["root"];
  const given = capabilities.filter((right) => allows(policies, names, path, right));
  return given.length > 0 ? given : ["deny"];
};

/** Whether there is any right below a mount: then its settings may be looked at. */
export const reachesBelow = (policies: Policies, names: readonly string[], mount: string): boolean =>
  names.includes("root") ||
  rulesOf(policies, names).some(({ path, can }) => path.startsWith(`${mount}/`) && can.length > 0);
