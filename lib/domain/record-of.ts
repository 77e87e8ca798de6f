/** Whether a value has members by name, as a JSON object has: no list, and not null. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value that has members by name, as it is, or null for any other. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> | null => (isRecord(value) ? value : null);
