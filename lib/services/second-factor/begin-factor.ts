import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { beginFactor as beginInDatabase } from "@/lib/db/second-factor";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { personOf } from "@/lib/services/kernel/context";
import { factorPlace } from "./check-code";
import { enrolmentShown } from "./schema";

/**
 * Begins to set up an authenticator app: gives its secret, this once, as text and as a picture. It counts only once a code
 * of it was right. Throws CONFLICT where there is a factor already.
 */
export const beginFactor = defineCommand({
  name: "second-factor.begin",
  summary: "Begin to set up an authenticator app as your second factor.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  beforeEnrolment: true,
  input: z.strictObject({}),
  output: enrolmentShown,
  write: async ({ tx, ctx }) => {
    const { deps } = ctx;
    const person = await tx.person.findUnique({
      where: { id: personOf(ctx.actor)?.personId ?? "" },
      select: { id: true, email: true, passwordHash: true },
    });
    if (person === null) throw new AppError("NOT_FOUND");
    if (person.passwordHash === null) throw new AppError("CONFLICT", withoutPassword);
    const secret = deps.oneTimeCodes.newSecret();
    const id = deps.newId();
    const sealed = deps.seal.close(secret, factorPlace({ id, personId: person.id }));
    await beginInDatabase(tx, sessionCredential(ctx), id, sealed);
    const value = deps.oneTimeCodes.enrolment(secret, person.email);
    return { value, audit: [{ type: "second-factor.begun", object: aboutPerson(person.id), data: {} }] };
  },
});

const withoutPassword =
  "Your account has no password: its second factor is that of the sign-in service by which you come.";
