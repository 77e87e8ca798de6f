import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import { isLinked } from "@/lib/services/single-sign-on/is-linked";
import { isBreakGlass } from "./open-session";
import { sessionLimits } from "./schema";

/** What a password that was right waits for: a code, or an identity at the provider where passwords open nothing. */
export const halfWaySteps = ["code", "connect"] as const;
export type HalfWayStep = (typeof halfWaySteps)[number];

/** Opens nothing but the step it waits for. */
export const halfWay = z.object({ step: z.enum(halfWaySteps), secret: z.string(), expiresAt: z.date() });

/** Begins what a sign-in waits for. */
export async function goHalfWay(
  tx: Tx,
  ctx: Context,
  { personId, triesKey, step }: { readonly personId: string; readonly triesKey: string; readonly step: HalfWayStep },
) {
  const { clock, crypto } = ctx.deps;
  const [secret, createdAt] = [crypto.newSecret(), clock()];
  const expiresAt = new Date(createdAt.getTime() + sessionLimits.halfWayMinutes * 60_000);
  const secretHash = Buffer.from(crypto.sha256(secret));
  await tx.signInStep.create({ data: { secretHash, personId, triesKey, purpose: step, createdAt, expiresAt } });
  return { step, secret, expiresAt };
}

/** What a password does for this person now: opens a session, leads to linking them to the provider, or nothing. */
export async function whatPasswordsDo(
  tx: Tx,
  person: { readonly id: string; readonly breakGlass: boolean },
): Promise<"open" | "connect" | "nothing"> {
  const rule = await tx.singleSignOn.findFirst({ select: { forced: true } });
  if (rule?.forced !== true || (await isBreakGlass(tx, person))) return "open";
  return (await isLinked(tx, person.id)) ? "nothing" : "connect";
}
