import { envName } from "@/lib/domain/env-name";
import { defaultConfig } from "@/lib/domain/reference/default-config";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import type { Schema } from "@/lib/domain/schema/field";
import { kongMemberMessage, selectMember } from "@/lib/domain/select-member";

/** The one strategy of Kong's open source edition, as it is there. */
export const ossEnv: Schema = {
  prefix: { type: "string", label: "Prefix", match: "^[A-Za-z_-][A-Za-z0-9_-]*$", overridable: "any" },
};

export interface EnvCase {
  readonly reference: unknown;
  readonly kongConfPrefix: unknown;
  readonly entity: { readonly prefix: unknown; readonly config: Readonly<Record<string, unknown>> } | null;
  readonly env: Readonly<Record<string, unknown>>;
}

export interface EnvAnswer {
  readonly name: string | null;
  readonly value: string | null;
  readonly error: string | null;
}

const failed = (name: string | null, error: string): EnvAnswer => ({ name, value: null, error });
const notFetched = (name: string, why: string): EnvAnswer =>
  failed(name, `could not get value from external vault (${why})`);

/**
 * Resolves a reference as a node of Kong's open source edition does that has only `env` loaded, with Kong's error texts,
 * which may quote the value: this is for comparing with recorded answers only.
 */
export function envAnswer({ reference, kongConfPrefix, entity, env }: EnvCase): EnvAnswer {
  const parsed = parseReference(reference);
  if (!parsed.ok) return failed(null, parsed.problem.message);
  const { name: host, resource, key, config: options, version } = parsed.value;
  const isDefault = host === "env";
  if (!isDefault && host !== entity?.prefix) return failed(null, `could not find vault (${host})`);

  const settings = kongConfPrefix === null || kongConfPrefix === undefined ? {} : { vault_env_prefix: kongConfPrefix };
  const base = isDefault ? defaultConfig("env", ossEnv, settings) : (entity?.config ?? {});
  const { config } = mergeOptions(ossEnv, base, options);
  const name = envName({ prefix: config.prefix, resource, version });
  const payload = Object.hasOwn(env, name) ? env[name] : undefined;
  if (typeof payload !== "string") return notFetched(name, "no value found");
  if (key === null) return { name, value: payload, error: null };
  const member = selectMember(payload, key);
  if (member.ok) return { name, value: member.value, error: null };
  return notFetched(name, `could not get subfield value: ${kongMemberMessage(payload, key)}`);
}
