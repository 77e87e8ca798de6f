import { z } from "zod";
import { eventRow, stripMark } from "@/lib/services/rotation/schema";

export const overviewInput = z.strictObject({ gateway: z.string().min(1).max(63) });

const secretLine = z.object({
  id: z.uuid(),
  name: z.string(),
  resource: z.string(),
  /** The outcome of the last check, or why it is due. */
  outcome: z.string().nullable(),
  at: z.date(),
});
export type SecretLine = z.infer<typeof secretLine>;

/** Each list has at most six lines: the sixth says that there are more. A part that the caller may not see is null. */
export const overview = z.object({
  rotation: z
    .object({
      failing: z.array(secretLine),
      overdue: z.array(secretLine),
      expiring: z.array(secretLine),
      strip: z.object({ from: z.date(), before: z.date(), now: z.date(), marks: z.array(stripMark) }),
      events: z.array(eventRow),
    })
    .nullable(),
  references: z
    .object({
      any: z.boolean(),
      failing: z.array(
        z.object({ id: z.uuid(), text: z.string(), outcome: z.string().nullable(), checkedAt: z.date().nullable() }),
      ),
      run: z
        .object({
          id: z.uuid(),
          what: z.string(),
          state: z.string(),
          done: z.number(),
          total: z.number(),
          requestedAt: z.date(),
        })
        .nullable(),
    })
    .nullable(),
  /** Changes that wait for the caller's decision. */
  changes: z
    .array(z.object({ id: z.uuid(), title: z.string(), requester: z.string(), requestedAt: z.date() }))
    .nullable(),
  /** The first 200, by prefix. */
  vaults: z
    .array(
      z.object({
        prefix: z.string(),
        provider: z.string(),
        failing: z.number(),
        overdue: z.number(),
        states: z.array(z.string()),
      }),
    )
    .nullable(),
});
export type Overview = z.infer<typeof overview>;
