import type { FieldProblems } from "../errors";
import type { FieldError, FieldErrors } from "./validate";

/** Kong's nested error object as sentences by the dotted names that the form's fields have. */
export function fieldProblems(errors: FieldErrors, at = ""): FieldProblems {
  const problems: Record<string, string> = {};
  const put = (name: string, error: FieldError | null): void => {
    if (error === null) return;
    if (typeof error === "string") problems[name] ??= error;
    else if (Array.isArray(error)) error.forEach((inner: FieldError | null) => put(name, inner));
    else Object.entries(error as FieldErrors).forEach(([inner, value]) => put(`${name}.${inner}`, value));
  };
  for (const [name, error] of Object.entries(errors)) put(at === "" ? name : `${at}.${name}`, error);
  return problems;
}
