import { z } from "zod";
import { linkIdentity as linkInDatabase } from "@/lib/db/single-sign-on";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { normalEmail } from "@/lib/services/sessions/schema";
import { requireConnection, whoIsVouchedFor } from "./connection";
import { requireHandoff } from "./handoff";
import type { Vouched } from "./open-id";
import { vouchedInput } from "./schema";

/** Links what the provider vouches for to the caller's own account; no address ever links one that is there. */
export const linkIdentity = defineCommand({
  name: "identity.link",
  summary: "Link your identity at the provider to your account.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  input: vouchedInput,
  output: z.object({ id: z.uuid() }),
  prepare: async ({ tx, ctx, input }) => {
    requireHandoff(ctx.deps.crypto, "link", input);
    return { plan: await requireConnection(tx, ctx.deps), intent: null };
  },
  gather: async ({ ctx, input, plan }) => ({
    issuer: plan.issuer,
    vouched: await whoIsVouchedFor(ctx.deps, plan, input),
  }),
  write: async ({ tx, ctx, gathered: { issuer, vouched } }) => {
    const id = ctx.deps.newId();
    const link = { id, issuer, subject: vouched.subject, verifiedEmail: verifiedAddress(vouched) };
    await linkInDatabase(tx, sessionCredential(ctx), link);
    const object = aboutPerson(personOf(ctx.actor)?.personId ?? "");
    return { value: { id }, audit: [{ type: "identity.linked", object, data: { issuer } }] };
  },
});

/** The mailbox that the provider says is theirs, in the form in which addresses are compared; null where it does not. */
export function verifiedAddress({ email, emailVerified }: Vouched): string | null {
  return emailVerified && email !== null ? normalEmail(email) : null;
}
