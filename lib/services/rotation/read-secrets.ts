import { callingSecrets, countSecrets, secretIds, type SecretFilter } from "@/lib/db/secret-list";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { keyId, keyMoment, pageOf, sliceOf, type Key } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { endingOpeners } from "@/lib/services/vaults/openings";
import { dayRange } from "./day-range";
import { listSecretsInput, secretPage, type SecretRow, type secretSorts } from "./schema";
import { secretRows, secretShape } from "./secret-row";

const pageSize = 50;
const mostCounted = 1001;

type Sort = (typeof secretSorts)[number];

/** The secrets that references of a gateway point into, with what is due when and why; 50 a page. */
export const readSecrets = defineQuery({
  name: "rotation.list",
  summary: "The secrets of a gateway: last rotated, age, next due and why, when Kong picks a new value up.",
  permission: "rotation.read",
  scope: gatewayScope,
  session: "any",
  input: listSecretsInput,
  output: secretPage,
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const now = ctx.deps.clock();
    const gateway = { id: target.gateway ?? "", name: input.gateway };
    const filter: SecretFilter = {
      gatewayId: gateway.id,
      status: input.status === "" ? null : input.status,
      name: input.vault === "" ? null : input.vault,
      text: input.q === "" ? null : input.q,
      days: dayRange(input.from, input.until),
    };
    const slice = sliceOf(input, input.sort === "name" ? 3 : 2);
    const ids = await secretIds(
      tx,
      filter,
      {
        sort: input.sort,
        ascending: (input.order === "asc") !== slice.backwards,
        beyond: slice.from === null ? null : beyond(input.sort, slice.from),
        limit: pageSize + 1,
      },
      now,
    );
    const count = await countSecrets(tx, filter, input.sort, mostCounted, now);
    const calling = await callingSecrets(tx, gateway.id, mostCounted, now);
    const stored = await tx.secret.findMany({ where: { id: { in: ids } }, select: { ...secretShape, dueAt: true } });
    const byId = new Map(stored.map((row) => [row.id, row]));
    const fetched = ids.flatMap((id) => byId.get(id) ?? []);
    const page = pageOf(fetched, pageSize, slice, (row) => keyOf(input.sort, row));
    const rows = await secretRows(tx, gateway, page.rows, now);
    const secrets = rows.map(({ policy: _policy, ...row }): SecretRow => row);
    const openers = await endingOpeners(tx, gateway.id, now);
    return { secrets, count, ...calling, openers, next: page.next, previous: page.previous };
  },
});

interface Sorted {
  readonly id: string;
  readonly name: string;
  readonly resource: string;
  readonly dueAt: Date | null;
  readonly rotatedAt: Date | null;
  readonly lookedAt: Date | null;
}

function keyOf(sort: Sort, row: Sorted): Key {
  switch (sort) {
    case "name":
      return [row.name, row.resource, row.id];
    case "due":
      return [row.dueAt?.toISOString() ?? "infinity", row.id];
    case "rotated":
      return [row.rotatedAt?.toISOString() ?? "-infinity", row.id];
    case "looked":
      return [row.lookedAt?.toISOString() ?? "-infinity", row.id];
  }
}

function beyond(sort: Sort, key: Key): readonly string[] {
  if (sort === "name") return [String(key[0]), String(key[1]), keyId(key[2])];
  const [at] = key;
  const isEnd = at === "infinity" || at === "-infinity";
  return [isEnd ? at : keyMoment(at).toISOString(), keyId(key[1])];
}
