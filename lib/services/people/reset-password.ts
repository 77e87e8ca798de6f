import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { resetPassword as resetInDatabase } from "@/lib/db/second-factor";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { credentialOrApplied } from "./acting";
import { resetAsks } from "./decides-on-others";
import { invitationLink } from "./invite-person";
import { isLinked } from "@/lib/services/single-sign-on/is-linked";
import { aboutPerson } from "./person-scope";
import { personRef } from "./schema";

/**
 * Takes somebody's password away and ends their sessions and tokens. They choose another by a link, good once and for 72
 * hours, after which the account is unconfirmed: the link goes through an Access admin's hands. Whom the provider still
 * vouches for comes by it and needs none; whose provider is gone gets one like all others. Of somebody's who decides on
 * others, in an emergency too, it waits for somebody else's approval, once the start is over; the link is then made
 * afterwards, on the person's page.
 */
export const resetPassword = defineGuardedCommand({
  name: "person.reset-password",
  summary: "Take somebody's password away, for another by a link.",
  permission: "person.edit",
  scope: async ({ tx, ctx, input }) => {
    const person = await tx.person.findUnique({ where: { id: input.person }, select: { id: true } });
    return person === null ? null : { gateway: null, guarded: await resetAsks(tx, input.person, ctx.deps.clock()) };
  },
  session: "recent",
  input: personRef,
  output: z.object({ id: z.uuid(), link: z.string().nullable(), expiresAt: z.date().nullable() }),
  existing: (input) => input.person,
  effect: async ({ tx, ctx, input }) => {
    const person = await tx.person.findUnique({
      where: { id: input.person },
      select: { passwordHash: true, vouched: true },
    });
    const hash = person?.passwordHash ?? null;
    if (hash === null && (person?.vouched !== true || (await isLinked(tx, input.person)))) {
      throw new AppError("CONFLICT", "They have no password.");
    }
    return {
      title: "Reset a password",
      // Which one it is, and nothing by which it could be guessed.
      base: hash === null ? "none" : ctx.deps.crypto.keyed("password.base", hash),
      fields: [
        { field: "person", before: null, after: input.person, sensitive: false },
        { field: "password", before: hash === null ? "none" : "chosen", after: "by a new link", sensitive: false },
      ],
    };
  },
  write: async ({ tx, ctx, input }) => {
    // Applied in somebody else's request, there is nobody to show a link to.
    const secret = ctx.actor.kind === "requester" ? null : ctx.deps.crypto.newSecret();
    const { endsAt, ...ended } = await resetInDatabase(
      tx,
      credentialOrApplied(ctx),
      input.person,
      secret === null ? null : Secret.fromText(secret),
    );
    const link = secret === null || endsAt === null ? null : invitationLink(ctx.deps.origin, secret);
    return {
      value: { id: input.person, link, expiresAt: endsAt },
      audit: [{ type: "person.password-reset", object: aboutPerson(input.person), data: ended }],
    };
  },
});
