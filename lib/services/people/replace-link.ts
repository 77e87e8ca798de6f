import { z } from "zod";
import { Secret } from "@/lib/domain/secret";
import { replaceInvitation } from "@/lib/db/people";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "./acting";
import { invitationLink } from "./invite-person";
import { aboutPerson, personScope } from "./person-scope";
import { personRef } from "./schema";

/** Another link for one who has not chosen a password yet; the older ones are good no more. Throws CONFLICT once they have. */
export const replaceLink = defineCommand({
  name: "person.reissue-link",
  summary: "Make a new invitation link, in place of the one before.",
  permission: "person.edit",
  scope: personScope,
  session: "recent",
  input: personRef,
  output: z.object({ id: z.uuid(), link: z.string(), expiresAt: z.date() }),
  write: async ({ tx, ctx, input }) => {
    const secret = ctx.deps.crypto.newSecret();
    const expiresAt = await replaceInvitation(tx, sessionCredential(ctx), input.person, Secret.fromText(secret));
    return {
      value: { id: input.person, link: invitationLink(ctx.deps.origin, secret), expiresAt },
      audit: [{ type: "person.link-replaced", object: aboutPerson(input.person), data: {} }],
    };
  },
});
