import { z } from "zod";
import { AppError } from "@/lib/domain/errors";

/** Parses an operation's input; problems become INVALID with a sentence per field, under its dotted name. */
export function parseInput<I>(schema: z.ZodType<I>, raw: unknown): I {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) fields[[...issue.path, key].join(".")] ??= "There is no such field.";
    } else fields[issue.path.join(".") || "input"] ??= issue.message;
  }
  throw new AppError("INVALID", "Some fields need another look.", fields);
}
