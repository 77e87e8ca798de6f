import { randomBytes } from "node:crypto";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setUp, type NewPerson } from "@/lib/db/changes";
import { createDatabase, type Database } from "@/lib/db/client";
import { offerSetUpLink } from "@/lib/db/set-up-link";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { addPerson, connected } from "@/tests/support/organisation";

let database: TestDatabase;
let owner: pg.Client;
let app: Database;

beforeEach(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  app = createDatabase(database.appUrl, { max: 4 });
});

afterEach(async () => {
  await app.close();
  await owner.end();
  await database.drop();
});

const newLink = (): Secret => Secret.fromText(randomBytes(32).toString("base64url"));
const account = (name: string): NewPerson => ({
  ...{ name, email: `${name}@example.test`, emailNormal: `${name}@example.test`, passwordHash: "$argon2id$x" },
  ...{ salt: "s".repeat(32), commitment: "0".repeat(64) },
});
const offer = (link: Secret) => inTransaction(app, (tx) => offerSetUpLink(tx, link));
const use = (link: Secret, admin = account("ada"), worker = account("maya")) =>
  inTransaction(app, (tx) => setUp(tx, link, admin, worker)).catch((error: unknown) => {
    if (error instanceof AppError && error.rule !== null) return error.rule;
    throw error;
  });

describe("setting up", () => {
  it("makes an Access admin and a working account, confirmed, whose grants say bootstrap", async () => {
    const link = newLink();
    const until = await offer(link);
    expect(Math.abs(until.getTime() - Date.now() - 30 * 60_000)).toBeLessThan(60_000);
    const ids = await use(link);
    const { rows } = await owner.query(
      `select p.id, p.duty, p.confirmed_at is not null as confirmed, array_agg(g.role order by g.role) as roles,
        bool_and(g.origin = 'bootstrap' and g.gateway_id is null) as bootstrap
       from person p join role_grant g on g.person_id = p.id group by p.id order by p.duty`,
    );
    const { adminId, workerId } = ids as { adminId: string; workerId: string };
    expect(rows).toEqual([
      { id: adminId, duty: "access", confirmed: true, roles: ["access-admin"], bootstrap: true },
      { id: workerId, duty: "work", confirmed: true, roles: ["author", "operator", "platform-admin"], bootstrap: true },
    ]);
  });

  it("works once, also for eight who try at the same time", async () => {
    const link = newLink();
    await offer(link);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => use(link)));
    expect(outcomes.filter((outcome) => typeof outcome === "object")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "KH009")).toHaveLength(7);
    expect((await owner.query("select from person")).rowCount).toBe(2);
  });

  it("takes the newest link only", async () => {
    const [first, second] = [newLink(), newLink()];
    await offer(first);
    await offer(second);
    expect(await use(first)).toBe("KH009");
    expect(await use(second)).toBeTypeOf("object");
  });

  it("refuses a link that was never offered, and one older than 30 minutes", async () => {
    expect(await use(newLink())).toBe("KH009");
    const link = newLink();
    await offer(link);
    await owner.query(
      "update one_time_link set created_at = created_at - interval '31 minutes', expires_at = expires_at - interval '31 minutes'",
    );
    expect(await use(link)).toBe("KH009");
  });

  it("leaves the link good when an account is refused", async () => {
    const link = newLink();
    await offer(link);
    await expect(
      use(link, account("ada"), { ...account("maya"), emailNormal: "ada@example.test" }),
    ).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await use(link)).toBeTypeOf("object");
  });

  it("is over for good once anybody is there", async () => {
    const link = newLink();
    await offer(link);
    await addPerson(owner);
    expect(await use(link)).toBe("KH015");
    await expect(offer(newLink())).rejects.toMatchObject({ rule: "KH015" });
  });

  it("keeps no secret, only its hash", async () => {
    const link = newLink();
    await offer(link);
    const { rows } = await owner.query<{ row: string }>("select l::text as row from one_time_link l");
    expect(rows[0]?.row).not.toContain(Buffer.from(link.reveal()).toString());
    expect(rows[0]?.row).not.toContain(Buffer.from(link.reveal()).toString("hex"));
  });
});
