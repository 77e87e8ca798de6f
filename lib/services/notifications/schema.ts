import { z } from "zod";
import { noticeKinds } from "@/lib/domain/notification/notice";
import { pageFields } from "@/lib/services/kernel/page";

export const listNotificationsInput = z.strictObject({
  show: z.enum(["unread", "all"], "unread or all").default("all"),
  ...pageFields,
});

/** One thing that was told, as its reader may see it. */
export const notificationRow = z.object({
  id: z.uuid(),
  at: z.date(),
  kind: z.enum(noticeKinds),
  sentence: z.string(),
  read: z.boolean(),
  /** Where it leads, while the reader may go there: a change, and the gateway it belongs to (null: the installation). */
  change: z.object({ id: z.uuid(), gateway: z.string().nullable(), aboutPeople: z.boolean() }).nullable(),
});

export const markReadInput = z.strictObject({
  /** Without one: all of them. */
  id: z.uuid("Not a notification.").optional(),
});
