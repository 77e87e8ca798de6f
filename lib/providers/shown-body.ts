import type { StepRequest } from "./contract";

/** How a body is shown in a trace. */
export type ShownBody = Pick<StepRequest, "bodyKind" | "bodyMembers" | "plainBody">;

/** What grants and questions are called by; none of it lets anybody in. */
const isPlain = (name: string): boolean =>
  /^(?:grant_type|client_assertion_type|scope|audience|resource|Action|Version|RoleArn|RoleSessionName)$/.test(name) ||
  /^(?:DurationSeconds|SecretId|SecretIdList|VersionStage|IncludeDeprecated|MaxResults|permissions)$/.test(name);

const shown = (kind: "form" | "json", entries: readonly (readonly [string, unknown])[]): ShownBody => {
  if (entries.length === 0) return {};
  const plain = entries.filter(([name]) => isPlain(name));
  return {
    ...(kind === "form" ? { bodyKind: kind } : {}),
    bodyMembers: [...new Set(entries.map(([name]) => name))],
    ...(plain.length === 0 ? {} : { plainBody: Object.fromEntries(plain) }),
  };
};

/** Of a form: the names of its fields, and what may be told of their contents. */
export const shownForm = (text: string): ShownBody => shown("form", [...new URLSearchParams(text)]);

/** The same of a JSON object that is a body of ours. */
export const shownJson = (text: string): ShownBody =>
  shown("json", Object.entries(JSON.parse(text) as Record<string, unknown>));
