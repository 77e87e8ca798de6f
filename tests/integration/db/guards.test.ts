import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { addGateway, connected } from "@/tests/support/organisation";

const guardedGateway = "insert into gateway (name, edition, kong_version, guarded) values ('prod', 'oss', '3.9', true)";
const plainGateway = "insert into gateway (name, edition, kong_version) values ('side-door', 'oss', '3.9')";
const entry = "insert into allow_entry (target) values ('127.0.0.1:8200')";

const connection =
  "insert into gateway_connection (gateway_id, address, token_header, updated_at) select id, 'http://' || name || '.example', 'X', now() from gateway where not guarded";

const codeOf = (error: { code?: string }): string => error.code ?? "none";

describe("the first guarded gateway", () => {
  let database: TestDatabase;
  let one: pg.Client;
  let other: pg.Client;

  beforeEach(async () => {
    database = await testDatabase();
    one = await connected(database.appUrl);
    other = await connected(database.appUrl);
  });

  afterEach(async () => {
    await one.end();
    await other.end();
    await database.drop();
  });

  it("may come without a change, as may all that comes before it", async () => {
    for (const sql of [entry, plainGateway, connection, guardedGateway]) await one.query(sql);
    await expect(one.query("insert into allow_entry (target) values ('127.0.0.1:9')")).rejects.toMatchObject({
      code: "KH007",
    });
    await expect(one.query("delete from allow_entry")).rejects.toMatchObject({ code: "KH007" });
    const elsewhere = one.query("update gateway_connection set address = 'http://elsewhere.example'");
    await expect(elsewhere).rejects.toMatchObject({ code: "KH007" });
    await one.query("delete from gateway_connection");
    await expect(one.query(connection)).rejects.toMatchObject({ code: "KH007" });
  });

  it.each([
    ["an entry of the allow-list", entry],
    ["another gateway", plainGateway],
    ["the connection of another gateway", connection],
    ["another guarded gateway", guardedGateway.replace("prod", "prod-us")],
  ])("lets %s that is written meanwhile wait, and then refuses it", async (_what, sql) => {
    await one.query(plainGateway.replace("side-door", "there-already"));
    await one.query("begin");
    await one.query(guardedGateway);
    const write = other.query(sql).then(() => "written", codeOf);
    await one.query("commit");
    expect(await write).toBe("KH007");
  });

  it.each([
    ["an entry of the allow-list", entry],
    ["a connection", connection],
  ])("waits for %s that is being written", async (_what, sql) => {
    await one.query(plainGateway);
    await one.query("begin");
    await one.query(sql);
    await other.query("set lock_timeout = '200ms'");
    expect(await other.query(guardedGateway).catch(codeOf)).toBe("55P03");
    await one.query("commit");
    await other.query(guardedGateway);
  });
});

describe("duties", () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeEach(async () => {
    database = await testDatabase();
    owner = await connected(database.ownerUrl);
  });

  afterEach(async () => {
    await owner.end();
    await database.drop();
  });

  const person = async (duty: string): Promise<string> => {
    const { rows } = await owner.query<{ id: string }>(
      `insert into person (name, email, email_normal, duty, commitment, salt)
       values ('a', 'a@b.test', gen_random_uuid() || '@b.test', $1, repeat('0', 64), repeat('s', 16)) returning id`,
      [duty],
    );
    return rows[0]?.id ?? "";
  };
  const grant = (who: string, role: string, gateway: string | null = null) =>
    owner
      .query("insert into role_grant (person_id, role, gateway_id) values ($1, $2, $3)", [who, role, gateway])
      .then(() => "granted", codeOf);

  it.each([
    ["work", ["viewer", "operator", "author", "approver", "platform-admin"], ["access-admin", "auditor"]],
    ["audit", ["auditor", "viewer"], ["operator", "author", "approver", "platform-admin", "access-admin"]],
    ["access", ["access-admin"], ["viewer", "operator", "author", "approver", "auditor", "platform-admin"]],
  ])("of %s take their roles and no others", async (duty, takes, refuses) => {
    const who = await person(duty);
    for (const role of takes) expect([role, await grant(who, role)]).toEqual([role, "granted"]);
    for (const role of refuses) expect([role, await grant(who, role)]).toEqual([role, "23503"]);
  });

  it("cannot be changed under roles that are held", async () => {
    const who = await person("work");
    await grant(who, "viewer");
    await owner.query("update person set duty = 'audit' where id = $1", [who]);
    expect(await owner.query("update person set duty = 'access' where id = $1", [who]).catch(codeOf)).toMatch(
      /^23(?:001|503)$/,
    );
    await grant(who, "auditor");
    expect(await owner.query("update person set duty = 'work' where id = $1", [who]).catch(codeOf)).toMatch(
      /^23(?:001|503)$/,
    );
  });

  it("do not mix when two grants overlap in time", async () => {
    for (let round = 0; round < 20; round++) {
      const who = await person("work");
      const second = await connected(database.ownerUrl);
      await owner.query("begin");
      const first = await grant(who, "author");
      const turned = second
        .query("update person set duty = 'access' where id = $1", [who])
        .then(() => "turned", codeOf);
      await owner.query("commit");
      expect([first, await turned]).toEqual(["granted", expect.stringMatching(/^23(?:001|503)$/)]);
      await second.end();
    }
  });

  it("are not held twice over, for one gateway or for all", async () => {
    const [who, gateway] = [await person("work"), await addGateway(owner)];
    expect(await grant(who, "author")).toBe("granted");
    expect(await grant(who, "author")).toBe("23505");
    expect(await grant(who, "author", gateway)).toBe("granted");
    expect(await grant(who, "author", gateway)).toBe("23505");
  });
});
