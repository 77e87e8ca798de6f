import { z } from "zod";
import { setFactorPolicy } from "@/lib/db/second-factor";
import type { Tx } from "@/lib/db/transaction";
import { defineCommand } from "@/lib/services/kernel/command";
import { defineQuery } from "@/lib/services/kernel/query";
import { sessionCredential } from "@/lib/services/people/acting";
import { decidesOnOthers } from "@/lib/services/people/decides-on-others";

/** Of those who come by password: nobody, who decides on what others do, or everybody. */
export const factorPolicies = ["nobody", "deciders", "everybody"] as const;

const requiredFor = z.enum(factorPolicies, "Choose one.");

/** Who has to have a second factor here. */
export const readFactorPolicy = defineQuery({
  name: "second-factor.read-policy",
  summary: "Who has to have a second factor.",
  permission: "sign-in.edit",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({ requiredFor }),
  audit: "none",
  read: async ({ tx }) => ({ requiredFor: await policyNow(tx) }),
});

/** Sets it, from everybody's next request on. Who has to and has none does nothing else until it is set up. */
export const setFactorPolicyFor = defineCommand({
  name: "second-factor.set-policy",
  summary: "Set who has to have a second factor.",
  permission: "sign-in.edit",
  scope: "global",
  session: "recent",
  input: z.strictObject({ requiredFor }),
  output: z.object({ requiredFor }),
  write: async ({ tx, ctx, input }) => {
    const before = await policyNow(tx);
    await setFactorPolicy(tx, sessionCredential(ctx), input.requiredFor);
    const object = { kind: "installation", id: "second-factor", label: "second factor" } as const;
    const data = { before, after: input.requiredFor };
    return { value: input, audit: [{ type: "second-factor.required", object, data }] };
  },
});

interface Comer {
  readonly id: string;
  readonly passwordHash: string | null;
  readonly secondFactor: { readonly enrolledAt: Date | null } | null;
  readonly grants: readonly { readonly role: string }[];
}

/** Whether this person, who came by password, has to set up a second factor before anything else. */
export async function hasToEnrol(tx: Tx, person: Comer, now: Date): Promise<boolean> {
  if (person.passwordHash === null || (person.secondFactor?.enrolledAt ?? null) !== null) return false;
  const policy = await policyNow(tx);
  return (
    policy === "everybody" || (policy === "deciders" && (await decidesOnOthers(tx, person.id, person.grants, now)))
  );
}

async function policyNow(tx: Tx): Promise<z.infer<typeof requiredFor>> {
  const row = await tx.installation.findFirst({ select: { secondFactorFor: true } });
  return requiredFor.parse(row?.secondFactorFor ?? "nobody");
}
