import { z } from "zod";
import { isRecord } from "@/lib/domain/record-of";
import { parseInput } from "./parse-input";

/** How a guarded command is to wait: with a reason for those who decide, or as a draft that nobody decides on yet. */
export interface RequestAs {
  readonly reason: string;
  readonly draft: boolean;
}

export const requestReason = z.string().trim().max(2000, "At most 2,000 characters.").default("");

const schema = z.object({
  request: z
    .strictObject({
      reason: requestReason,
      draft: z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]).default(false),
    })
    .default({ reason: "", draft: false }),
});

/** Takes `request` out of what came with a guarded command; the rest is the command's own input. Throws INVALID. */
export function requestedAs(raw: unknown): { readonly as: RequestAs; readonly rest: unknown } {
  if (!isRecord(raw)) return { as: { reason: "", draft: false }, rest: raw };
  const { request, ...rest } = raw;
  return { as: parseInput(schema, request === undefined ? {} : { request }).request, rest };
}
