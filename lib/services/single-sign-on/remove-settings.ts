import { z } from "zod";
import { removeSingleSignOn } from "@/lib/db/single-sign-on";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "@/lib/services/people/acting";

/** Ends single sign-on: its sessions end and what claims gave is taken away. Identities and the mapping stay. */
export const removeSignIn = defineCommand({
  name: "sign-in.remove",
  summary: "End single sign-on: its sessions end, and what its claims gave is taken away.",
  permission: "sign-in.edit",
  scope: "global",
  session: "recent",
  input: z.strictObject({}),
  output: z.object({}),
  write: async ({ tx, ctx }) => {
    await removeSingleSignOn(tx, sessionCredential(ctx));
    const object = { kind: "installation", id: "single-sign-on", label: "single sign-on" } as const;
    return { value: {}, audit: [{ type: "sign-in.removed", object, data: {} }] };
  },
});
