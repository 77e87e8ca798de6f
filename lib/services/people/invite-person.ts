import { z } from "zod";
import { isWeighty } from "@/lib/domain/access/permissions";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { grantRole, invitePerson as inviteInDatabase } from "@/lib/db/people";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "./acting";
import { newAccount } from "./new-person";
import { aboutPerson } from "./person-scope";
import { invitePersonInput } from "./schema";
import { weightAsks } from "./who-decides";
import { placeOf } from "./role-place";

const later = "It is granted by two people by now. Invite without it, and ask for it on the person's page.";

/**
 * Makes an account without a password, with its first role, and the link by which its person chooses the password. The
 * link is in this answer and nowhere else; it is good once, for 72 hours. Throws CONFLICT for an address that is taken.
 */
export const invitePerson = defineCommand({
  name: "person.invite",
  summary: "Invite a person, by a link that is shown once.",
  permission: "person.edit",
  scope: "global",
  session: "recent",
  input: invitePersonInput,
  output: z.object({ id: z.uuid(), link: z.string(), expiresAt: z.date() }),
  write: async ({ tx, ctx, input, targetId }) => {
    const credential = sessionCredential(ctx);
    const { deps } = ctx;
    if (input.role !== null && isWeighty(input.role) && (await weightAsks(tx))) {
      throw new AppError("INVALID", undefined, { role: later });
    }
    const place = await placeOf(tx, input.role, input.gateway);
    const secret = deps.crypto.newSecret();
    const account = newAccount(deps, input);
    const expiresAt = await inviteInDatabase(tx, credential, targetId, account, Secret.fromText(secret));
    const object = aboutPerson(targetId);
    const granted: AuditEvent[] = [];
    if (input.role !== null) {
      const grant = { id: deps.newId(), personId: targetId, role: input.role, gatewayId: place.id };
      const origin = await grantRole(tx, credential, grant);
      granted.push({ type: "role.granted", object, data: { role: input.role, ...place.named, origin } });
    }
    return {
      value: { id: targetId, link: invitationLink(deps.origin, secret), expiresAt },
      audit: [{ type: "person.invited", object, data: {} }, ...granted],
    };
  },
});

/** Behind the hash sign the secret reaches no server log, proxy or referrer. */
export const invitationLink = (origin: string, secret: string): string => `${origin}/invite#${secret}`;
