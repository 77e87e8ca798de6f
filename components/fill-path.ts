/**
 * Fills `{name}` in a path from an answer's members, each encoded as one segment. A member that is missing or is not a
 * string or number becomes empty.
 */
export function fillPath(template: string, value: unknown): string {
  const members: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    return typeof member === "string" || typeof member === "number" ? encodeURIComponent(member) : "";
  });
}
