import { z } from "zod";
import { forReports, permissions, type Permission } from "@/lib/domain/access/permissions";
import { Secret } from "@/lib/domain/secret";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import type { Actor } from "@/lib/services/kernel/context";
import { someone, withGrants } from "@/lib/services/people/person-with-grants";
import { hasToEnrol } from "@/lib/services/second-factor/policy";
import { sessionLimits } from "./schema";

type Needs = Pick<Deps, "db" | "clock" | "crypto">;

/** Last use is noted once a minute: enough for an idle time of fifteen. */
const noteEveryMs = 60_000;

/**
 * Who a session's secret belongs to, with the roles held now; null when it ended, idled out or the person is suspended.
 * What a page asks by itself is no use of the session (`isUse: false`), and does not keep it from idling out.
 */
export async function actorOfSession(
  deps: Needs,
  secret: string,
  { isUse = true }: { readonly isUse?: boolean } = {},
): Promise<Extract<Actor, { kind: "person" }> | null> {
  const now = deps.clock();
  return inTransaction(deps.db, async (tx) => {
    const session = await tx.session.findUnique({
      where: { secretHash: Buffer.from(deps.crypto.sha256(secret)) },
      select: {
        id: true,
        endedAt: true,
        expiresAt: true,
        lastSeenAt: true,
        authenticatedAt: true,
        method: true,
        person: { select: { ...withGrants, passwordHash: true, secondFactor: { select: { enrolledAt: true } } } },
      },
    });
    if (session === null || session.endedAt !== null || session.expiresAt <= now) return null;
    const idleMs = now.getTime() - session.lastSeenAt.getTime();
    if (idleMs > sessionLimits.idleMinutes * 60_000) return null;
    const person = someone(session.person, now);
    if (person === null) return null;
    if (isUse && idleMs > noteEveryMs)
      await tx.session.update({ where: { id: session.id }, data: { lastSeenAt: now } });
    const { id: sessionId, authenticatedAt, method } = session;
    // Whoever comes by a provider has shown there what that asks for.
    const mustEnrol = method !== "single sign-on" && (await hasToEnrol(tx, session.person, now));
    return { kind: "person", ...person, sessionId, authenticatedAt, mustEnrol, credential: Secret.fromText(secret) };
  });
}

const scope = z.enum(permissions);

/** Whose a token is: a gateway's own, or a person's; null as the two below. */
export async function actorOfToken(
  deps: Needs,
  token: string,
): Promise<Extract<Actor, { kind: "token" | "machine" }> | null> {
  return token.startsWith("khm_") ? machineOfToken(deps, token) : personOfToken(deps, token);
}

/** The gateway's own token; null when it is unknown, expired, revoked, or its gateway is archived. */
async function machineOfToken(deps: Needs, token: string): Promise<Extract<Actor, { kind: "machine" }> | null> {
  const now = deps.clock();
  return inTransaction(deps.db, async (tx) => {
    const row = await tx.machineToken.findUnique({
      where: { secretHash: Buffer.from(deps.crypto.sha256(token)) },
      select: {
        ...{ id: true, name: true, gatewayId: true, scopes: true, expiresAt: true, revokedAt: true, lastUsedAt: true },
        gateway: { select: { archivedAt: true } },
      },
    });
    if (row === null || row.revokedAt !== null || row.expiresAt <= now || row.gateway.archivedAt !== null) return null;
    if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > noteEveryMs) {
      await tx.machineToken.update({ where: { id: row.id }, data: { lastUsedAt: now } });
    }
    const { id: tokenId, name, gatewayId: gateway } = row;
    return { kind: "machine", tokenId, name, gateway, scopes: known(row.scopes) };
  });
}

/** A scope that this version does not know gives nothing, and takes nothing from the others. */
const known = (scopes: readonly string[]): Permission[] => scopes.flatMap((name) => scope.safeParse(name).data ?? []);

/** Who a personal token belongs to; null when it is unknown, expired, revoked, or its owner is suspended. */
async function personOfToken(deps: Needs, token: string): Promise<Extract<Actor, { kind: "token" }> | null> {
  const now = deps.clock();
  return inTransaction(deps.db, async (tx) => {
    const row = await tx.apiToken.findUnique({
      where: { secretHash: Buffer.from(deps.crypto.sha256(token)) },
      select: {
        id: true,
        scopes: true,
        reportOnly: true,
        expiresAt: true,
        revokedAt: true,
        lastUsedAt: true,
        person: { select: withGrants },
      },
    });
    if (row === null || row.revokedAt !== null || row.expiresAt <= now) return null;
    const person = someone(row.person, now);
    if (person === null) return null;
    if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > noteEveryMs) {
      await tx.apiToken.update({ where: { id: row.id }, data: { lastUsedAt: now } });
    }
    const scopes = known(row.scopes).filter((name) => !row.reportOnly || forReports.includes(name));
    return { kind: "token", ...person, tokenId: row.id, scopes, credential: Secret.fromText(token) };
  });
}
