import { z } from "zod";
import { defineQuery } from "@/lib/services/kernel/query";
import { sampleIsNeeded } from "@/lib/db/sample";

/** Whether the sample organisation is here, what belongs to it, and what keeps it from being removed. */
export const readSample = defineQuery({
  name: "sample.read",
  summary: "Whether the sample organisation is here.",
  permission: "settings.read",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ present: z.boolean(), gateways: z.array(z.string()), isNeeded: z.boolean() }),
  audit: "none",
  read: async ({ tx }) => {
    const found = await tx.installation.findFirst({ select: { sample: true } });
    const present = found?.sample === true;
    if (!present) return { present, gateways: [], isNeeded: false };
    const gateways = await tx.gateway.findMany({
      where: { sample: true },
      select: { name: true },
      orderBy: { name: "asc" },
      take: 100,
    });
    return { present, gateways: gateways.map(({ name }) => name), isNeeded: await sampleIsNeeded(tx) };
  },
});
