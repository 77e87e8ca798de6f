import { AppError } from "@/lib/domain/errors";
import { refreshInWords } from "@/lib/domain/refresh/refresh-in-words";
import { schedule } from "@/lib/domain/rotation/schedule";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { gatewayRow } from "@/lib/services/vaults/gateway-rules";
import { factsOf } from "./facts-of";
import { forecastsFor, noForecastWords } from "./forecasts";
import { policyRows, policyShape } from "./policy-rows";
import { eventsOfSecret } from "./read-events";
import { readSecretInput, secretDetail } from "./schema";
import { readPlanState } from "./stored-event";
import { secretRows, secretShape } from "./secret-row";

const mostReferences = 50;

/** One secret: how it stands and why, the policy that counts, the references into it, its history. */
export const readSecret = defineQuery({
  name: "rotation.read",
  summary: "One secret: its dates and why, the policy that counts, references into it, its history.",
  permission: "rotation.read",
  scope: gatewayScope,
  session: "any",
  input: readSecretInput,
  output: secretDetail,
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const now = ctx.deps.clock();
    const gatewayId = target.gateway ?? "";
    const stored = await tx.secret.findFirst({
      where: { id: input.id, gatewayId },
      select: { ...secretShape, backendVersion: true, retiredAt: true },
    });
    if (stored === null) throw new AppError("NOT_FOUND");
    const { backendVersion, retiredAt, ...secret } = stored;
    const [row] = await secretRows(tx, { id: gatewayId, name: input.gateway }, [secret], now);
    if (row === undefined) throw new AppError("NOT_FOUND");
    const facts = factsOf(secret, row.policy);
    const everySeconds = row.policy.checkEverySeconds.value;
    const { dues } = schedule(facts, { everySeconds, lookedAt: secret.lookedAt, retryAfterSeconds: null }, now);
    const own = await tx.rotationPolicy.findFirst({
      where: { gatewayId, name: null, secretId: secret.id },
      select: policyShape,
    });
    const references = await referencesOf(tx, input.gateway, secret);
    const events = await eventsOfSecret(tx, secret.id, input);
    return {
      ...row,
      firstSeenAt: secret.firstSeenAt,
      writtenAt: secret.writtenAt,
      nextCheckAt: secret.nextCheckAt,
      backendVersion,
      retiredAt,
      dues: dues.map(({ at, reason, atLatest }) => ({ at, reason, atLatest })),
      plan: facts.plan,
      planState: readPlanState(secret.plan),
      ownPolicy: own === null ? null : ((await policyRows(tx, [own]))[0] ?? null),
      references: references.slice(0, mostReferences),
      moreReferences: references.length > mostReferences,
      ...events,
    };
  },
});

async function referencesOf(tx: Tx, gatewayName: string, secret: { readonly id: string; readonly name: string }) {
  const rules = await gatewayRow(tx, gatewayName);
  const forecastOf = await forecastsFor(tx, rules, [secret.name]);
  const rows = await tx.reference.findMany({
    where: { secretId: secret.id, retiredAt: null },
    orderBy: { text: "asc" },
    take: mostReferences + 1,
    select: { id: true, text: true, state: true, outcome: true, checkedAt: true },
  });
  return rows.map((row) => {
    const told = forecastOf(row.text);
    const refresh = told.ok
      ? [...refreshInWords(told.value)]
      : [{ tone: "not-checkable" as const, text: noForecastWords[told.why] }];
    return { ...row, refresh };
  });
}
