import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { addressSentences, adminAddress } from "@/lib/kong/admin-address";
import { holdsCertificate } from "@/lib/providers/holds-certificate";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf, type Context } from "@/lib/services/kernel/context";
import type { EffectField } from "@/lib/services/kernel/spec";
import { connectionBinding, sealToken, tokenPrint } from "./connection-seal";
import { pointedScope } from "./gateway-scope";
import { connectGatewayInput } from "./schema";
import { seenConnection, type SeenConnection } from "./seen-connection";

type Input = z.infer<typeof connectGatewayInput>;

/**
 * Sets where the Admin API of a gateway is and what opens it, or alters that; nothing is ever written there. Waits for
 * others once a guarded gateway exists. A token stays only while address, header and CA stay. Throws INVALID by field,
 * STALE when somebody was faster, CONFLICT where another gateway is at that address.
 */
export const connectGateway = defineGuardedCommand({
  name: "gateway.connect",
  summary: "Connect a gateway to its Admin API, which is only read.",
  permission: "gateway.edit",
  scope: pointedScope,
  session: "any",
  input: connectGatewayInput,
  output: z.object({ gateway: z.string(), address: z.string() }),
  existing: (input) => input.id,
  effect: async ({ tx, ctx, input }) => {
    const { seen, fields } = await planned(tx, ctx, input);
    return { title: `Connect gateway ${input.gateway} to its Admin API`, base: seen.base, fields };
  },
  write: async ({ tx, ctx, input }) => {
    const { seen, pointing, token, fields } = await planned(tx, ctx, input);
    const { address, header, ca } = pointing;
    const data = {
      ...{ address, tokenHeader: header, ca, ...token },
      ...{ updatedAt: ctx.deps.clock(), updatedBy: personOf(ctx.actor)?.personId ?? null },
    };
    if (seen.row === null) await tx.gatewayConnection.create({ data: { gatewayId: seen.id, ...data } });
    else {
      const { version } = seen.row;
      const where = { gatewayId: seen.id, version };
      const { count } = await tx.gatewayConnection.updateMany({ where, data: { ...data, version: version + 1 } });
      if (count === 0) throw new AppError("STALE");
    }
    const object = { kind: "gateway", id: seen.id, label: input.gateway } as const;
    const told = { address, fields: fields.map(({ field }) => field) };
    return {
      value: { gateway: input.gateway, address },
      audit: [{ type: "gateway.connected", object, data: told }],
    };
  },
  rebase: async ({ tx, input, touched }) => {
    const now = await tx.gatewayConnection.findUnique({ where: { gatewayId: input.id } });
    if (now === null) return { ...input, version: 0 };
    const next = {
      ...{ ...input, version: now.version },
      ...(!touched.has("address") && { address: now.address }),
      ...(!touched.has("header") && { header: now.tokenHeader }),
      ...(!touched.has("CA") && { ca: now.ca ?? "" }),
    };
    if (input.token === "" || connectionBinding(pointingOf(next)) === connectionBinding(pointingOf(input))) return next;
    throw typeAgain();
  },
});

async function planned(tx: Tx, ctx: Context, input: Input) {
  const seen = await seenConnection(tx, input);
  if (seen.edition === "konnect") {
    throw invalid("address", "Konnect has no Admin API of a gateway, and no call for the schemas of custom vaults.");
  }
  const pointing = pointingOf(input);
  await refuseTakenAddress(tx, seen.id, pointing.address);
  const token = tokenAfter(ctx, input, seen, pointing);
  const was = (field: string, before: string | null | undefined, after: string | null, sensitive = false) =>
    (before ?? null) === after ? [] : [{ field, before: before ?? null, after, sensitive }];
  const fields: readonly EffectField[] = [
    ...was("address", seen.row?.address, pointing.address),
    ...was("header", seen.row?.tokenHeader, pointing.header),
    ...was("CA", seen.row?.ca, pointing.ca),
    ...was("token", seen.row?.tokenPrint, token.tokenPrint, true),
  ];
  if (fields.length === 0) throw new AppError("INVALID", "Nothing is different from the connection there is.");
  return { seen, pointing, token, fields };
}

/** Where an input points, in one spelling. Throws INVALID by field. */
function pointingOf({ address: text, header, ca: pem }: Pick<Input, "address" | "header" | "ca">) {
  const address = adminAddress(text);
  if (!address.ok) throw invalid("address", addressSentences[address.problem]);
  // Its one spelling may be longer than what was typed.
  if (address.value.length > 500) throw invalid("address", "At most 500 characters.");
  const ca = pem.replace(/\r\n?/g, "\n") || null;
  if (ca !== null && !holdsCertificate(ca))
    throw invalid("ca", "Paste whole certificates with their BEGIN and END lines.");
  if (ca !== null && address.value.startsWith("http:"))
    throw invalid("ca", "Without TLS there is no certificate to check: write https://, or leave this empty.");
  return { address: address.value, header, ca };
}

/** The token's columns afterwards: what is typed, nothing, or what is there, which stays for the same place only. */
function tokenAfter(ctx: Context, input: Input, { id, row }: SeenConnection, pointing: ReturnType<typeof pointingOf>) {
  const { seal, crypto } = ctx.deps;
  if (input.token !== "") {
    const tokenSealed = sealToken(seal, id, pointing, input.token);
    return { tokenSealed, tokenPrint: tokenPrint(crypto, id, input.token) };
  }
  if (input.dropToken || row === null || row.tokenSealed === null) return { tokenSealed: null, tokenPrint: null };
  const was = { address: row.address, header: row.tokenHeader, ca: row.ca };
  if (connectionBinding(was) !== connectionBinding(pointing)) throw typeAgain();
  return { tokenSealed: row.tokenSealed, tokenPrint: row.tokenPrint };
}

async function refuseTakenAddress(tx: Tx, gatewayId: string, address: string): Promise<void> {
  const taken = await tx.gatewayConnection.findUnique({ where: { address }, select: { gatewayId: true } });
  if (taken === null || taken.gatewayId === gatewayId) return;
  const sentence = "Another gateway is connected to this address. A gateway stands for one control plane.";
  throw new AppError("CONFLICT", sentence, { address: sentence });
}

const invalid = (field: string, sentence: string): AppError => new AppError("INVALID", sentence, { [field]: sentence });

const typeAgain = (): AppError =>
  new AppError("INVALID", "A token may be sent to one place only, the one it was typed for, and that is another now.", {
    token: "Type it again, for the place it now goes to.",
  });
