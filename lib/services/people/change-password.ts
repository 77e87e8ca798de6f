import { z } from "zod";
import { changePassword as changeInDatabase } from "@/lib/db/second-factor";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { password } from "@/lib/services/sessions/schema";
import { sessionCredential } from "./acting";
import { aboutPerson } from "./person-scope";

/** Another password for the caller's own account, whose every other session ends. Throws CONFLICT where there is none. */
export const changePassword = defineCommand({
  name: "person.change-password",
  summary: "Change your password, and end your other sessions.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  input: z
    .strictObject({ password, again: z.string().max(200) })
    .refine((given) => given.password === given.again, { path: ["again"], message: "The two are not the same." }),
  output: z.object({ sessions: z.number() }),
  prepare: () => Promise.resolve({ plan: undefined, intent: null }),
  gather: ({ ctx, input }) => ctx.deps.passwords.hash(input.password),
  write: async ({ tx, ctx, gathered }) => {
    const sessions = await changeInDatabase(tx, sessionCredential(ctx), gathered);
    const object = aboutPerson(personOf(ctx.actor)?.personId ?? "");
    return { value: { sessions }, audit: [{ type: "person.password-changed", object, data: { sessions } }] };
  },
});
