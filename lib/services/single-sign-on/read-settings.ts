import { z } from "zod";
import { decidingRole } from "@/lib/domain/access/permissions";
import type { Tx } from "@/lib/db/transaction";
import { role } from "@/lib/services/people/schema";
import { weightAsks } from "@/lib/services/people/who-decides";
import { defineQuery } from "@/lib/services/kernel/query";
import { mappingRow, settingsRow } from "./schema";

/** Where the provider answers to; it is registered there as it stands here. */
export const callbackPath = "/api/auth/callback/sso";

/** How people sign in: the provider without its secret, what its claim gives, and who gets in without it. */
export const readSignInSettings = defineQuery({
  name: "sign-in.read",
  summary: "How people sign in: single sign-on, what its claims give, and who gets in without it.",
  permission: "person.read",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({
    settings: settingsRow.nullable(),
    mappings: z.array(mappingRow),
    /** Access admins, with whether their password counts where single sign-on is the rule. */
    admins: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        breakGlass: z.boolean(),
        hasPassword: z.boolean(),
        /** The role came by a claim, and goes with the provider: such an account is not marked. */
        byClaim: z.boolean(),
        lastSeenAt: z.date().nullable(),
      }),
    ),
    gateways: z.array(z.string()),
    callback: z.string(),
    mappingAsks: z.boolean(),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const row = await tx.singleSignOn.findFirst({ omit: { clientSecretSealed: true } });
    return {
      settings: row === null ? null : settingsRow.parse(row),
      mappings: await mappingsOf(tx, row),
      admins: await adminsOf(tx),
      gateways: await gatewaysOf(tx),
      callback: `${ctx.deps.origin}${callbackPath}`,
      mappingAsks: await weightAsks(tx),
    };
  },
});

async function mappingsOf(tx: Tx, now: { readonly issuer: string; readonly groupsClaim: string } | null) {
  const rows = await tx.claimMapping.findMany({
    orderBy: [{ value: "asc" }, { role: "asc" }],
    take: 1000,
    include: { gateway: { select: { name: true } } },
  });
  return rows.map(({ id, value, origin, createdAt, gateway, ...rest }) => ({
    ...{ id, value, origin, createdAt, role: role.parse(rest.role), gateway: gateway?.name ?? null },
    counts: rest.issuer === now?.issuer && rest.claim === now.groupsClaim,
  }));
}

async function adminsOf(tx: Tx) {
  const rows = await tx.person.findMany({
    where: { suspendedAt: null, grants: { some: { role: decidingRole.people, gatewayId: null } } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: 200,
    select: {
      ...{ id: true, name: true, breakGlass: true, accepted: true, vouched: true, lastSeenAt: true },
      grants: { where: { role: decidingRole.people, gatewayId: null }, select: { origin: true } },
    },
  });
  return rows.map(({ id, name, breakGlass, accepted, vouched, lastSeenAt, grants }) => {
    const byClaim = grants.every(({ origin }) => origin === "claim");
    return {
      id,
      name,
      breakGlass: breakGlass && !byClaim,
      hasPassword: accepted === true && !vouched,
      byClaim,
      lastSeenAt,
    };
  });
}

async function gatewaysOf(tx: Tx): Promise<string[]> {
  const rows = await tx.gateway.findMany({
    where: { archivedAt: null },
    orderBy: { name: "asc" },
    take: 1000,
    select: { name: true },
  });
  return rows.map(({ name }) => name);
}
