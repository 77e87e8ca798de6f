import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { explainReference } from "@/lib/services/references/explain-reference";
import { retrackReferences } from "@/lib/services/references/retrack-references";
import type { tracked } from "@/lib/services/references/schema";
import { trackReferences } from "@/lib/services/references/track-references";
import { untrackReferences } from "@/lib/services/references/untrack-references";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
let gateway: string;
let gatewayId: string;
let operator: Context & { readonly personId: string };

beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  gateway = `g-${gatewayId}`;
  operator = await signedIn(here.deps, here.owner, [["operator", null]]);
});

async function track(references: string, ctx: Context = operator): Promise<z.infer<typeof tracked>> {
  const outcome = await trackReferences(ctx, { gateway, references });
  if (outcome.status !== "done") throw new Error("tracking does not wait");
  return outcome.value;
}
const rowOf = async (text: string) =>
  (
    await here.owner.query<Record<string, unknown>>(
      `select r.name, r.resource, r.member, r.version, r.state, r.secret_id, r.retired_at, s.retired_at as secret_retired
       from reference r left join secret s on s.id = r.secret_id where r.gateway_id = $1 and r.text = $2`,
      [gatewayId, text],
    )
  ).rows[0];
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code }: AppError) => code,
  );

describe("tracking", () => {
  it("finds references in whatever text they stand in, and stores each once with its secret", async () => {
    const told = await track(`
      # one a line, YAML, JSON and kong.conf
      {vault://pay/db/password}
      password: "{vault://pay/db/password}"
      { "user": "{vault:\\/\\/pay\\/db\\/username}", "other": "{vault://pay/db/password#3}" }
      pg_password = {vault://aws/kong/pg?ttl=60}
    `);
    expect(told).toMatchObject({ added: 4, known: 0, revived: 0, problems: [], problemCount: 0 });
    expect(told.ids).toHaveLength(4);
    const [password, user] = [await rowOf("{vault://pay/db/password}"), await rowOf("{vault://pay/db/username}")];
    expect(password).toMatchObject({
      name: "pay",
      resource: "db",
      member: "password",
      version: null,
      state: "unchecked",
    });
    expect(user?.secret_id).toBe(password?.secret_id);
    const pinned = await rowOf("{vault://pay/db/password#3}");
    expect(pinned?.version).toBe(3);
    expect(pinned?.secret_id).not.toBe(password?.secret_id);
  });

  it("knows what it has, and brings back what was untracked", async () => {
    const text = "{vault://pay/again/key}";
    const first = await track(text);
    expect(await track(text)).toMatchObject({ added: 0, known: 1, revived: 0, ids: [] });
    await untrackReferences(operator, { gateway, ids: [...first.ids] });
    expect((await rowOf(text))?.secret_retired).toBeInstanceOf(Date);
    expect(await track(text)).toMatchObject({ added: 0, known: 0, revived: 1, ids: first.ids });
    expect(await rowOf(text)).toMatchObject({ retired_at: null, secret_retired: null });
  });

  it("says where and why for what only looks like a reference, and repeats nothing that is none", async () => {
    const canary = randomBytes(24).toString("base64url");
    const told = await track(`{Vault://pay/${canary}}\nvault://pay/${canary}\n{vault://pay/fine}`);
    expect(told).toMatchObject({ added: 1, problemCount: 2 });
    expect(told.problems).toMatchObject([{ line: 1 }, { line: 2 }]);
    expect(JSON.stringify(told)).not.toContain(canary);
  });

  it("tracks what Kong takes for a reference and cannot read, so that it shows as broken", async () => {
    expect(await track("{vault://}\n{vault://pay}")).toMatchObject({ added: 2, problems: [] });
    expect(await rowOf("{vault://pay}")).toMatchObject({ name: null, secret_id: null });
  });

  it("never stores or repeats one whose options could be a credential", async () => {
    const secret = randomBytes(32).toString("base64url");
    const told = await track(
      [`?token=${secret}`, `?${secret}`, `?host=${secret}.example`, `#${secret}`]
        .map((end) => `{vault://pay/hidden${end}}`)
        .concat(`{vault://user:${secret}@pay/hidden}`, "{vault://pay/plain?ttl=30}")
        .join("\n"),
    );
    expect(told.added).toBe(1);
    expect(told.problems.length).toBeGreaterThanOrEqual(4);
    expect(told.problems.map(({ what }) => what).join()).toContain("could be a credential");
    const places = [...(await databaseAsPlaces(here.owner)), { name: "answer", text: JSON.stringify(told) }];
    expect(leaksOf({ secret }, places)).toEqual([]);
  });

  it("stores what no integer can hold as a version without a secret, and no bytes that are no text", async () => {
    expect(await track("{vault://pay/odd#1e99}\n{vault://pay/a%00b}\n{vault://pay/%ff}")).toMatchObject({
      added: 1,
      problemCount: 2,
    });
    expect(await rowOf("{vault://pay/odd#1e99}")).toMatchObject({ secret_id: null });
  });

  it("takes 5,000 at once in a few statements, and no more", async () => {
    const many = (n: number) =>
      Array.from({ length: n }, (_, at) => `{vault://bulk/app-${at % 500}/key-${at}}`).join("\n");
    expect(await codeOf(track(many(5001)))).toBe("INVALID");
    const began = performance.now();
    const told = await track(many(5000));
    process.stdout.write(`5,000 references tracked in ${Math.round(performance.now() - began)} ms\n`);
    expect(told).toMatchObject({ added: 5000, known: 0 });
    expect(told.ids).toHaveLength(500);
    expect(await here.count(`secret where name = 'bulk'`)).toBe(500);
  });

  it("is on record, once, with the references themselves", async () => {
    await track("{vault://pay/logged/key}");
    const events = (await here.logged()).filter(({ type }) => type === "reference.tracked");
    expect(events.at(-1)).toMatchObject({
      gateway: gatewayId,
      data: { added: 1, revived: 0, references: ["{vault://pay/logged/key}"] },
    });
  });

  it("makes a name known, which trying out names then does not count", async () => {
    const ctx = await signedIn(here.deps, here.owner, [["operator", null]]);
    await track("{vault://known/name/key}", ctx);
    const counted = async () =>
      (
        await here.owner.query("select 1 from budget_window where person_id = $1 and kind = 'resolve-name'", [
          ctx.personId,
        ])
      ).rowCount;
    await explainReference(ctx, { gateway, reference: "{vault://known/name/other}" });
    expect(await counted()).toBe(0);
    await explainReference(ctx, { gateway, reference: "{vault://known/another/key}" });
    expect(await counted()).toBe(1);
  });
});

describe("untracking", () => {
  it("retires a secret with its last reference, and tracking again brings both back", async () => {
    const { ids } = await track("{vault://pay/two/a}\n{vault://pay/two/b}");
    const [one, other] = ids as [string, string];
    await untrackReferences(operator, { gateway, ids: [one] });
    expect(await rowOf("{vault://pay/two/b}")).toMatchObject({ retired_at: null, secret_retired: null });
    const outcome = await untrackReferences(operator, { gateway, ids: [one, other] });
    expect(outcome).toMatchObject({ value: { untracked: 1, ids: [other] } });
    expect((await rowOf("{vault://pay/two/b}"))?.secret_retired).toBeInstanceOf(Date);
    expect(await retrackReferences(operator, { gateway, ids: [one, other] })).toMatchObject({
      value: { retracked: 2 },
    });
    expect(await rowOf("{vault://pay/two/a}")).toMatchObject({ retired_at: null, secret_retired: null });
  });

  it("knows no reference of another gateway", async () => {
    const { ids } = await track("{vault://pay/mine}");
    const elsewhere = `g-${await addGateway(here.owner)}`;
    for (const operation of [untrackReferences, retrackReferences]) {
      expect(await codeOf(operation(operator, { gateway: elsewhere, ids: [...ids] }))).toBe("NOT_FOUND");
    }
  });

  it("and tracking at the same time leave no tracked reference with a retired secret", async () => {
    const text = (n: number) => `{vault://race/secret-${n % 3}/member-${n}}`;
    const all = await track(Array.from({ length: 12 }, (_, n) => text(n)).join("\n"));
    const codes = await Promise.all(
      Array.from({ length: 4 }, async (_, lane) => {
        for (let n = lane; n < 12; n += 4) {
          const code =
            lane % 2 === 0
              ? await codeOf(untrackReferences(operator, { gateway, ids: [...all.ids] }))
              : await codeOf(
                  track(
                    Array.from({ length: 12 }, (_each, m) => text(m))
                      .slice(n % 6)
                      .join("\n"),
                  ),
                );
          if (code !== "done") return code;
        }
        return "done";
      }),
    );
    expect(new Set(codes)).toEqual(new Set(["done"]));
    expect(
      await here.count(
        "reference r join secret s on s.id = r.secret_id where (s.retired_at is not null) <> not exists (select from reference x where x.secret_id = s.id and x.retired_at is null)",
      ),
    ).toBe(0);
  });
});
