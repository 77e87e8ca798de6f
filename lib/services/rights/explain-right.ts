import { explainRight as explain } from "@/lib/domain/access/explain-right";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { ChangeDocument } from "@/lib/services/kernel/change-document";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { aboutPerson, personScope } from "@/lib/services/people/person-scope";
import { personState } from "@/lib/services/people/person-state";
import { role } from "@/lib/services/people/schema";
import { askedRight } from "./asked-right";
import { explainedRight, explainRightInput } from "./schema";

/** Why a person can do something somewhere, or which roles would let them. Reading it is on record. */
export const explainRight = defineQuery({
  name: "right.explain",
  summary: "Why a person can or cannot do something.",
  permission: "person.read",
  scope: personScope,
  session: "any",
  input: explainRightInput,
  output: explainedRight,
  audit: ({ input, value }) => ({
    type: "right.explained",
    object: aboutPerson(input.person),
    data: { operation: input.operation, where: input.gateway, answer: value.answer },
  }),
  read: async ({ tx, ctx, input }) => {
    const person = await tx.person.findUnique({
      where: { id: input.person },
      select: { name: true, accepted: true, confirmedAt: true, suspendedAt: true },
    });
    if (person === null) throw new AppError("NOT_FOUND");
    const { needed, target, besides } = await askedRight(tx, ctx, input);
    const rows = await tx.roleGrant.findMany({
      where: { personId: input.person },
      orderBy: [{ role: "asc" }, { id: "asc" }],
      select: {
        ...{ id: true, role: true, gatewayId: true, origin: true, grantedBy: true, grantedAt: true },
        gateway: { select: { name: true } },
      },
    });
    const state = personState(person);
    // Whoever is suspended acts with nothing, and whoever has no password yet cannot sign in.
    const counts = state === "active" || state === "unconfirmed";
    const held = rows.map((row) => ({
      ...row,
      role: role.parse(row.role),
      gateway: row.gatewayId,
      place: row.gateway,
    }));
    const { answer, gives, wouldGive } = explain({ grants: held, needed, operation: input.operation, target });
    const names = await namesOf(
      tx,
      gives.map(({ grantedBy }) => grantedBy),
    );
    const changes = await changesBehind(tx, input.person, gives);
    return {
      ...{ name: person.name, state, needed, besides, wouldGive: [...wouldGive] },
      answer: counts ? answer : "deny",
      gives: gives.map(({ id, role: one, place, origin, grantedBy, grantedAt }) => ({
        ...{ id, role: one, gateway: place?.name ?? null, origin, grantedAt },
        grantedBy: names.get(grantedBy ?? "") ?? null,
        changeId: changes.get(id) ?? null,
      })),
    };
  },
});

interface Behind {
  readonly id: string;
  readonly role: string;
  readonly place: { readonly name: string } | null;
  readonly origin: string;
  readonly grantedAt: Date;
}

/** By which change each role came that two people granted: the last one applied before it that says the same. */
async function changesBehind(
  tx: Tx,
  personId: string,
  grants: readonly Behind[],
): Promise<ReadonlyMap<string, string>> {
  if (!grants.some(({ origin }) => origin === "change")) return new Map();
  const changes = await tx.change.findMany({
    where: { gatewayId: null, targetId: personId, operation: "role.grant", state: "applied" },
    orderBy: { closedAt: "desc" },
    take: 100,
    select: { id: true, closedAt: true, document: true },
  });
  const said = changes.map(({ document, ...change }) => ({
    ...change,
    effect: (JSON.parse(document) as ChangeDocument).effect,
  }));
  return new Map(
    grants.flatMap(({ id, role: one, place, origin, grantedAt }) => {
      if (origin !== "change") return [];
      const facts = { role: one, gateway: place?.name ?? "all gateways" };
      const change = said.find(
        ({ closedAt, effect }) =>
          closedAt !== null &&
          closedAt <= grantedAt &&
          Object.entries(facts).every(([name, value]) => effect.some((e) => e.field === name && e.after === value)),
      );
      return change === undefined ? [] : [[id, change.id] as const];
    }),
  );
}
