import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { saveSingleSignOn } from "@/lib/db/single-sign-on";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "@/lib/services/people/acting";
import { sealClientSecret } from "./connection";
import { settingsInput } from "./schema";

const shown = ["issuer", "clientId", "ca", "scopes", "groupsClaim", "button", "forced", "makesPeople"] as const;

/**
 * Sets single sign-on up or edits it. The secret belongs to issuer, client and authority: with another of these it is
 * typed again. Another issuer or claim takes away what the earlier one gave. Throws INVALID without a secret, STALE for an
 * older version, CONFLICT where nobody would get in without the provider.
 */
export const editSignIn = defineCommand({
  name: "sign-in.edit",
  summary: "Set up single sign-on, or edit it.",
  permission: "sign-in.edit",
  scope: "global",
  session: "recent",
  input: settingsInput,
  output: z.object({ version: z.number().int() }),
  write: async ({ tx, ctx, input }) => {
    const { clientSecret, version: known, ...settings } = input;
    const before = await tx.singleSignOn.findFirst({ omit: { clientSecretSealed: true } });
    const { issuer, clientId, ca } = settings;
    const moved = before === null || before.issuer !== issuer || before.clientId !== clientId || before.ca !== ca;
    if (clientSecret === "" && moved) {
      const why =
        before === null
          ? "The client’s secret."
          : "It belongs to the issuer, client and authority it was typed for. Type it again.";
      throw new AppError("INVALID", undefined, { clientSecret: why });
    }
    const sealed =
      clientSecret === ""
        ? null
        : sealClientSecret(ctx.deps.seal, { issuer, clientId, ca }, Secret.fromText(clientSecret));
    const version = await saveSingleSignOn(tx, sessionCredential(ctx), settings, sealed, known);
    const edits = shown
      .filter((field) => before === null || before[field] !== settings[field])
      .map((field) => ({
        field,
        before: before === null ? null : inLog(field, before[field]),
        after: inLog(field, settings[field]),
      }));
    const object = { kind: "installation", id: "single-sign-on", label: "single sign-on" } as const;
    const secret = sealed === null ? {} : { secretTyped: true };
    return { value: { version }, audit: [{ type: "sign-in.edited", object, data: { edits, ...secret } }] };
  },
});

/** A certificate is told by whether there is one. */
function inLog(field: (typeof shown)[number], value: string | boolean | null): string | null {
  if (field === "ca") return value === null ? null : "given";
  return value === null ? null : String(value);
}
