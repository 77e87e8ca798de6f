import { z } from "zod";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { keyId, pageFields, pageLinks, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { policyRows, policyShape } from "./policy-rows";
import { gateway, policyRow } from "./schema";

const pageSize = 50;
const mostVaults = 1000;

/** A gateway's rotation policies: its own, those of its vaults (up to 1,000), and those of single secrets, 50 a page. */
export const readPolicies = defineQuery({
  name: "rotation.policies",
  summary: "The rotation policies of a gateway, of its vaults and of single secrets.",
  permission: "rotation.read",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({ gateway, ...pageFields }),
  output: z.object({
    gateway: policyRow.nullable(),
    vaults: z.array(policyRow),
    secrets: z.array(policyRow),
    ...pageLinks.shape,
  }),
  audit: "none",
  read: async ({ tx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const wide = await tx.rotationPolicy.findMany({
      where: { gatewayId, secretId: null },
      // The gateway's own, which has no name, before those of its vaults.
      orderBy: { name: { sort: "asc", nulls: "first" } },
      take: mostVaults + 1,
      select: policyShape,
    });
    const slice = sliceOf(input, 1);
    const side = slice.backwards ? "lt" : "gt";
    const fetched = await tx.rotationPolicy.findMany({
      where: {
        gatewayId,
        name: null,
        secretId: { not: null, ...(slice.from === null ? {} : { [side]: keyId(slice.from[0]) }) },
      },
      orderBy: { secretId: slice.backwards ? "desc" : "asc" },
      take: pageSize + 1,
      select: policyShape,
    });
    const page = pageOf(fetched, pageSize, slice, (row) => [row.secretId ?? ""]);
    const rows = await policyRows(tx, [...wide, ...page.rows]);
    return {
      gateway: rows.find(({ place }) => place === "gateway") ?? null,
      vaults: rows.filter(({ place }) => place === "vault"),
      secrets: rows.filter(({ place }) => place === "secret"),
      next: page.next,
      previous: page.previous,
    };
  },
});
