import { AppError } from "@/lib/domain/errors";
import { operationsAboutPeople } from "@/lib/domain/access/guarded-operations";
import type { Tx } from "@/lib/db/transaction";
import { liveGrants } from "@/lib/services/emergencies/live-grants";
import { personOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { isLinked } from "@/lib/services/single-sign-on/is-linked";
import { resetAsks } from "./decides-on-others";
import { eraseAsks } from "./erase-person";
import { namesOf } from "./names-of";
import { aboutPerson, personScope } from "./person-scope";
import { personState } from "./person-state";
import { personDetail, personRef, role } from "./schema";
import { confirmAsks, weightAsks } from "./who-decides";

/** One person: roles, open sessions and live tokens, none of their secrets. Reading it is on record. */
export const readPerson = defineQuery({
  name: "person.read",
  summary: "One person: the roles they hold, their sessions and tokens.",
  permission: "person.read",
  scope: personScope,
  session: "any",
  input: personRef,
  output: personDetail,
  audit: ({ input }) => ({ type: "person.read", object: aboutPerson(input.person), data: {} }),
  read: async ({ tx, ctx, input }) => {
    const row = await tx.person.findUnique({
      where: { id: input.person },
      select: {
        ...{ id: true, name: true, email: true, accepted: true, confirmedAt: true, suspendedAt: true },
        ...{ erasedAt: true, lastSeenAt: true, createdAt: true, invitedBy: true, passwordHash: true, vouched: true },
      },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    const { id, name, email, lastSeenAt, createdAt, invitedBy } = row;
    const me = personOf(ctx.actor)?.personId ?? null;
    const now = ctx.deps.clock();
    const state = personState(row);
    const held = await grantsOf(tx, id);
    const names = await namesOf(tx, [invitedBy, ...held.map(({ grantedBy }) => grantedBy)]);
    const grants = held.map(({ grantedBy, ...grant }) => ({ ...grant, grantedBy: names.get(grantedBy ?? "") ?? null }));
    return {
      ...{ id, name, email, state, lastSeenAt, createdAt, grants },
      own: id === me,
      erased: row.erasedAt !== null,
      eraseAsks: state === "suspended" && (await eraseAsks(tx, id)),
      invitedBy: names.get(invitedBy ?? "") ?? null,
      linkEndsAt: state === "invited" ? await linkEnd(tx, id) : null,
      confirmAsks: state === "unconfirmed" && (await confirmAsks(tx, me, row)),
      hasPassword: row.passwordHash !== null,
      resetsPassword: row.passwordHash !== null || (row.vouched && !(await isLinked(tx, id))),
      hasSecondFactor: (await tx.secondFactor.count({ where: { personId: id, enrolledAt: { not: null } } })) > 0,
      resetAsks: await resetAsks(tx, id, now),
      weightAsks: await weightAsks(tx),
      emergencyGrants: await liveGrants(tx, { personId: id }, now),
      sessions: (await sessionsOf(tx, id)).filter(({ expiresAt }) => expiresAt > now),
      tokens: (await tokensOf(tx, id)).filter(({ expiresAt }) => expiresAt > now),
      waiting: await waitingFor(tx, id),
    };
  },
});

async function grantsOf(tx: Tx, personId: string) {
  const rows = await tx.roleGrant.findMany({
    where: { personId },
    orderBy: [{ role: "asc" }, { grantedAt: "asc" }],
    select: {
      id: true,
      role: true,
      origin: true,
      grantedBy: true,
      grantedAt: true,
      gateway: { select: { name: true } },
    },
  });
  return rows.map(({ gateway, ...row }) => ({ ...row, role: role.parse(row.role), gateway: gateway?.name ?? null }));
}

async function linkEnd(tx: Tx, personId: string): Promise<Date | null> {
  const link = await tx.oneTimeLink.findFirst({
    where: { personId, usedAt: null },
    orderBy: { createdAt: "desc" },
    select: { expiresAt: true },
  });
  return link?.expiresAt ?? null;
}

const sessionsOf = (tx: Tx, personId: string) =>
  tx.session.findMany({
    where: { personId, endedAt: null },
    orderBy: { createdAt: "desc" },
    take: 100,
    select: {
      ...{ id: true, method: true, address: true, userAgent: true },
      ...{ createdAt: true, lastSeenAt: true, expiresAt: true },
    },
  });

const tokensOf = (tx: Tx, personId: string) =>
  tx.apiToken.findMany({
    where: { personId, revokedAt: null },
    orderBy: { createdAt: "desc" },
    take: 200,
    select: {
      ...{ id: true, name: true, prefix: true, scopes: true, reportOnly: true, createdAt: true },
      ...{ expiresAt: true, lastUsedAt: true },
    },
  });

const waitingFor = (tx: Tx, targetId: string) =>
  tx.change.findMany({
    where: { gatewayId: null, state: "requested", targetId, operation: { in: [...operationsAboutPeople] } },
    orderBy: { requestedAt: "desc" },
    take: 50,
    select: { id: true, title: true },
  });
