/** What is filled in, without the white space around it; null for nothing, and for what is no text. */
export const filledText = (value: unknown): string | null => {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? null : text;
};
