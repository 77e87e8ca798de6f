import type { AccessLevel } from "@/lib/domain/access-level";
import type { Want } from "../contract";
import { pathSegments } from "../path-segments";

const textOf = (value: unknown, otherwise: string): string =>
  typeof value === "string" && value !== "" ? value : otherwise;

/** A path of a policy, or null where Vault would read more into it: `*` and `+` are wildcards there, `{{` a template. */
const policyPath = (parts: readonly string[]): string | null => {
  const path = parts.join("/");
  if (/[*+]|\{\{|\$\{|%\{/.test(path) || !path.isWellFormed()) return null;
  // Inside HCL's quotes JSON's escapes are understood the same way.
  return JSON.stringify(path);
};

/** Read rights on exactly the wanted paths, as HCL; null if one of them cannot be named exactly. */
export const leastHcvPolicy = (
  wants: readonly Want[],
  level: AccessLevel,
  config: Readonly<Record<string, unknown>> = {},
): { readonly language: string; readonly text: string } | null => {
  const mount = pathSegments(textOf(config.mount, "secret").replace(/^\/|\/$/g, ""));
  const versioned = config.kv === "v2";
  if (!mount.ok || (level === "metadata" && !versioned)) return null;
  const branches = !versioned ? [[]] : level === "metadata" ? [["metadata"]] : [["data"], ["metadata"]];
  const lines: string[] = [];
  for (const resource of new Set(wants.map((want) => want.resource))) {
    const segments = pathSegments(resource);
    if (!segments.ok) return null;
    for (const branch of branches) {
      const path = policyPath([...mount.value, ...branch, ...segments.value]);
      if (path === null) return null;
      lines.push(`path ${path} {\n  capabilities = ["read"]\n}`);
    }
  }
  return { language: "hcl", text: `${lines.join("\n")}\n` };
};
