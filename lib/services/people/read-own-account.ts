import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { personOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { unreadOf } from "@/lib/services/notifications/read-notifications";

/** The caller's own name, address and roles, and how much they have not read. */
export const readOwnAccount = defineQuery({
  name: "person.read-own",
  summary: "Your own account: name, address, roles, unread notifications.",
  permission: "signed-in",
  scope: "global",
  session: "any",
  beforeEnrolment: true,
  input: z.strictObject({}),
  output: z.object({
    name: z.string(),
    email: z.string(),
    grants: z.array(z.object({ role: z.string(), gateway: z.string().nullable() })),
    /** Of what one was told, up to 100. */
    unread: z.number(),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const row = await tx.person.findUnique({
      where: { id: personOf(ctx.actor)?.personId ?? "" },
      select: {
        id: true,
        name: true,
        email: true,
        grants: { select: { role: true, gateway: { select: { name: true } } } },
      },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    const grants = row.grants.map(({ role, gateway }) => ({ role, gateway: gateway?.name ?? null }));
    return { name: row.name, email: row.email, grants, unread: await unreadOf(tx, row.id) };
  },
});
