import type { AccessLevel } from "@/lib/domain/access-level";
import type { LeastPolicy, Want } from "../contract";
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
): LeastPolicy | null => {
  const mount = pathSegments(textOf(config.mount, "secret").replace(/^\/|\/$/g, ""));
  const versioned = config.kv === "v2";
  if (!mount.ok || wants.length === 0 || (level === "metadata" && !versioned)) return null;
  // With the value come its version, its dates and what people noted of it.
  const branch = !versioned ? [] : [level === "metadata" ? "metadata" : "data"];
  const lines: string[] = [];
  for (const resource of new Set(wants.map((want) => want.resource))) {
    const segments = pathSegments(resource);
    if (!segments.ok) return null;
    const path = policyPath([...mount.value, ...branch, ...segments.value]);
    if (path === null) return null;
    lines.push(`path ${path} {\n  capabilities = ["read"]\n}`);
  }
  return {
    ...{ language: "hcl", title: "Vault policy" },
    words: `Whoever writes Vault's policies adds it to those of the role or token that Keyhole signs in with. It gives “read” on ${level === "metadata" ? "versions and dates, and on no value" : versioned ? "the value, with which its version and dates come" : "the value"}.`,
    text: `${lines.join("\n")}\n`,
  };
};
