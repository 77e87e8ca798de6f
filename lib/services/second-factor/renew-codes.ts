import { z } from "zod";
import { renewRecoveryCodes } from "@/lib/db/second-factor";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { newRecoveryCodes } from "./recovery-codes";
import { recoveryCodesShown } from "./schema";

/** Ten other recovery codes, shown this once; those before are good no more. Throws CONFLICT without a second factor. */
export const renewCodes = defineCommand({
  name: "second-factor.renew-codes",
  summary: "Make new recovery codes in place of those you have.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  input: z.strictObject({}),
  output: recoveryCodesShown,
  write: async ({ tx, ctx }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const { shown, hashes } = newRecoveryCodes(ctx.deps.crypto, personId);
    await renewRecoveryCodes(tx, sessionCredential(ctx), hashes);
    const data = { recoveryCodes: shown.length };
    return {
      value: { recoveryCodes: shown },
      audit: [{ type: "second-factor.codes-renewed", object: aboutPerson(personId), data }],
    };
  },
});
