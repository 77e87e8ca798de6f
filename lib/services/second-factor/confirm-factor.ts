import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { typedCode } from "@/lib/domain/sign-in/typed-code";
import { confirmFactor as confirmInDatabase } from "@/lib/db/second-factor";
import { takeTryBack } from "@/lib/db/sign-in-window";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { codeWindow, countCodeTry, stepOfCode } from "./check-code";
import { newRecoveryCodes } from "./recovery-codes";
import { code, recoveryCodesShown } from "./schema";

/**
 * Confirms an app that was begun, by a code of it: from now on signing in asks for one. Gives the recovery codes, this
 * once. Throws INVALID for a wrong code, CONFLICT where nothing was begun, RATE_LIMITED after five wrong ones.
 */
export const confirmFactor = defineCommand({
  name: "second-factor.confirm",
  summary: "Confirm your authenticator app by a code of it.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  beforeEnrolment: true,
  input: z.strictObject({ code }),
  output: recoveryCodesShown,
  prepare: async ({ tx, ctx }) => {
    await countCodeTry(tx, ctx.deps, personOf(ctx.actor)?.personId ?? "");
    return { plan: undefined, intent: null };
  },
  gather: () => Promise.resolve(undefined),
  write: async ({ tx, ctx, input }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const factor = await tx.secondFactor.findUnique({ where: { personId } });
    if (factor === null || factor.enrolledAt !== null) {
      throw new AppError("CONFLICT", "There is no app to confirm. Load the page again.");
    }
    const typed = typedCode(input.code);
    const step = typed?.kind === "one-time" ? stepOfCode(ctx.deps, factor, typed.code) : null;
    if (step === null) throw new AppError("INVALID", undefined, { code: wrong });
    await takeTryBack(tx, codeWindow(ctx.deps, personId));
    const { shown, hashes } = newRecoveryCodes(ctx.deps.crypto, personId);
    await confirmInDatabase(tx, sessionCredential(ctx), { id: factor.id, step, codeHashes: hashes });
    return {
      value: { recoveryCodes: shown },
      audit: [{ type: "second-factor.enrolled", object: aboutPerson(personId), data: { recoveryCodes: shown.length } }],
    };
  },
});

const wrong = "This is not the code of that app now. Wait for its next one; is the clock of your device right?";
