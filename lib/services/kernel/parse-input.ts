import { z } from "zod";
import { AppError } from "@/lib/domain/errors";

/** Parses an operation's input; problems become INVALID with a sentence per field, under its dotted name. */
export function parseInput<I>(schema: z.ZodType<I>, raw: unknown): I {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]].join(".") : issue.path.join(".");
    fields[name || "input"] ??= issue.message;
  }
  throw new AppError("INVALID", "Some fields need another look.", fields);
}
