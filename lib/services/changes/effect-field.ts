import { z } from "zod";

/** One line of what a change does, as it is given out. */
export const effectField = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  sensitive: z.boolean(),
});
