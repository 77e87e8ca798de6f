/** More groups than anybody is meant to be in; what comes after them is not looked at. */
const mostValues = 2_000;
const longest = 300;

export type Claims = Readonly<Record<string, unknown>>;

/**
 * The texts in a claim, each once. `path` is the claim's name, or a dotted way to it: `groups`, `realm_access.roles`; a
 * claim whose own name has dots in it comes first. One text counts as a list of one; what is no text gives nothing.
 */
export function claimValues(claims: Claims, path: string): readonly string[] {
  const found = Object.hasOwn(claims, path) ? claims[path] : along(claims, path.split("."));
  const list = Array.isArray(found) ? (found as readonly unknown[]).slice(0, mostValues) : [found];
  const texts = list.filter(
    (one): one is string => typeof one === "string" && one !== "" && one.length <= longest && isPlainText(one),
  );
  return [...new Set(texts)];
}

/** Whether a text can be stored and shown: no half characters, and nothing that controls. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** Whether the provider left the claim out because it was too long for the token, as Entra does: then it says nothing. */
export function isClaimElsewhere(claims: Claims, path: string): boolean {
  const names = claims["_claim_names"];
  const [first = ""] = path.split(".");
  return typeof names === "object" && names !== null && (Object.hasOwn(names, path) || Object.hasOwn(names, first));
}

function along(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null && Object.hasOwn(at, step) ? (at as Claims)[step] : undefined),
    value,
  );
}
