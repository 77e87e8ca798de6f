import { decidingRole, titleOfRole } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { claimValues, isClaimElsewhere } from "@/lib/domain/single-sign-on/claim-values";
import { signInVouched, type CameIn } from "@/lib/db/single-sign-on";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import type { Recorded } from "@/lib/services/kernel/spec";
import { newAccount } from "@/lib/services/people/new-person";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { role } from "@/lib/services/people/schema";
import type { Connection } from "@/lib/services/single-sign-on/connection";
import type { Vouched } from "@/lib/services/single-sign-on/open-id";
import { comerActor, mayComeIn, openSession } from "./open-session";
import { email } from "./schema";

/** What says nothing of when the person was asked counts as signed in, and not as just asked. */
const notRecentMs = 5 * 60_000 + 1_000;

/**
 * Opens a session for whom the provider vouches, with the roles that its claim gives now: what an operation writes, and its
 * events. Throws FORBIDDEN with a sentence for whoever is not let in, STALE where the settings were edited since `plan`.
 */
export async function admitVouched({
  tx,
  ctx,
  plan,
  vouched,
  userAgent,
}: {
  readonly tx: Tx;
  readonly ctx: Context;
  readonly plan: Connection;
  readonly vouched: Vouched;
  readonly userAgent: string | null;
}) {
  const now = ctx.deps.clock();
  await refuseUnused(tx, plan, vouched, now);
  const given = email.safeParse(vouched.email ?? "");
  const name = (vouched.name ?? given.data ?? "").slice(0, 120).toWellFormed();
  const came = await signInVouched(tx, {
    ...{ issuer: plan.issuer, claim: plan.groupsClaim, version: plan.version },
    ...{ subject: vouched.subject, emailVerified: vouched.emailVerified },
    values: valuesOf(plan, vouched),
    account: given.success ? newAccount(ctx.deps, { name, email: given.data }) : null,
    id: ctx.deps.newId(),
  });
  if ("clash" in came) throw new AppError("FORBIDDEN", clashSentence(came.clash));
  const person = await tx.person.findUniqueOrThrow({ where: { id: came.person } });
  const asked = Math.min(now.getTime(), vouched.authenticatedAt?.getTime() ?? now.getTime() - notRecentMs);
  const how = { method: "single sign-on", userAgent, authenticatedAt: new Date(asked) } as const;
  const session = await openSession(tx, ctx, person, how);
  if (session === null) throw new AppError("FORBIDDEN", "This account is suspended. Ask an Access admin.");
  const signedIn: Recorded = {
    type: "person.signed-in",
    object: { kind: "session", id: session.sessionId, label: "" },
    data: { method: how.method, failedTries: 0 },
  };
  return {
    value: session,
    audit: [signedIn, ...(await eventsOf(tx, came, plan.issuer))] as const,
    actor: comerActor(person, session.sessionId),
  };
}

/** Throws FORBIDDEN where the provider left the groups out: then nobody knows what they are. */
function valuesOf({ groupsClaim }: Connection, { claims }: Vouched): readonly string[] {
  const values = claimValues(claims, groupsClaim);
  if (values.length === 0 && isClaimElsewhere(claims, groupsClaim)) {
    throw new AppError(
      "FORBIDDEN",
      "You are in more groups than the provider puts into its answer. Its administrator sends only those of this application.",
    );
  }
  return values;
}

async function refuseUnused(tx: Tx, { issuer }: Connection, { subject }: Vouched, now: Date): Promise<void> {
  const known = await tx.identity.findFirst({ where: { issuer, subject, endedAt: null }, select: { person: true } });
  if (known === null || known.person.suspendedAt !== null || (await mayComeIn(tx, known.person, now))) return;
  throw new AppError("FORBIDDEN", "This account was not used for 90 days. Ask an Access admin.");
}

function clashSentence([one, other]: readonly [string, string]): string {
  const titles = [one, other].map((name) => titleOfRole[role.parse(name)]).join(" and ");
  return `Your groups would give you ${titles}, which one person does not hold together. Ask an Access admin, or whoever keeps your groups.`;
}

async function eventsOf(tx: Tx, came: CameIn, issuer: string): Promise<readonly Recorded[]> {
  const object = aboutPerson(came.person);
  const ids = [...came.granted, ...came.taken].flatMap(({ gateway }) => (gateway === null ? [] : [gateway]));
  const rows = await tx.gateway.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const of = (one: CameIn["granted"][number]) => {
    const where = names.get(one.gateway ?? "");
    return { role: one.role, ...(where === undefined ? {} : { where }) };
  };
  return [
    ...(came.made ? [{ type: "person.made", object, data: { issuer } } as const] : []),
    ...came.taken.map((one) => ({ type: "role.revoked", object, data: { ...of(one), origin: "claim" } }) as const),
    ...came.granted.map((one) => ({ type: "role.granted", object, data: { ...of(one), origin: "claim" } }) as const),
    ...(came.kept ? [{ type: "role.kept", object, data: { role: decidingRole.people } } as const] : []),
  ];
}
