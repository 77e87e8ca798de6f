import { recordOf } from "./record-of";

/** The JSON object of a text, or null for any other text: the parser's error quotes it, and it may hold a secret. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return null;
  }
}
