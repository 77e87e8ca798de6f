/** JSON as a jsonb column takes it: what came from outside may hold a NUL or half a character, which none can store. */
export const storable = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\0", "\ufffd") : part,
  );
