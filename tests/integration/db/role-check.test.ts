import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "@/lib/db/client";
import { checkRole } from "@/lib/db/role-check";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

let database: TestDatabase;
let owner: pg.Client;
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  app = createDatabase(database.appUrl, { max: 1 });
});

afterAll(async () => {
  await app?.close();
  await owner?.end();
  await database?.drop();
});

const problemsAt = async (url: string): Promise<readonly string[]> => {
  const other = createDatabase(url, { max: 1 });
  try {
    return (await checkRole(other)).problems;
  } finally {
    await other.close();
  }
};

describe("the role check at start", () => {
  it("finds nothing to say of the runtime role as the migrations make it", async () => {
    expect(await checkRole(app)).toEqual({ enforced: true, problems: [] });
  });

  it("does not take the owner for the runtime role", async () => {
    const problems = await problemsAt(database.ownerUrl);
    expect(problems.join("\n")).toMatch(/The role keyhole_owner owns functions \(\d+\); it should own nothing\./);
    expect(problems).toContain("The role keyhole_owner may create objects in a schema.");
    expect(problems).toContain("The runtime role holds UPDATE on public.decision.");
    expect(problems).toContain("The runtime role may call the function kh_change_close.");
  });

  it("does not take a superuser for the runtime role", async () => {
    const problems = await problemsAt(database.adminUrl);
    expect(problems.some((problem) => problem.endsWith("is a superuser."))).toBe(true);
  });

  it.each([
    [
      "grant update on role_grant to keyhole_app",
      "revoke update on role_grant from keyhole_app",
      "The runtime role holds UPDATE on public.role_grant.",
    ],
    [
      "grant update (duty) on person to keyhole_app",
      "revoke update (duty) on person from keyhole_app",
      "The runtime role holds UPDATE on the column duty of public.person.",
    ],
    [
      "grant select on audit.head to keyhole_app",
      "revoke select on audit.head from keyhole_app",
      "The runtime role holds SELECT on audit.head.",
    ],
    [
      "grant truncate on audit.event to public",
      "revoke truncate on audit.event from public",
      "The runtime role holds TRUNCATE on audit.event.",
    ],
    [
      "grant update on sequence audit.linked_by_seq to keyhole_app",
      "revoke update on sequence audit.linked_by_seq from keyhole_app",
      "The runtime role holds UPDATE on the sequence audit.linked_by_seq.",
    ],
    [
      "grant insert on _prisma_migrations to keyhole_app",
      "revoke insert on _prisma_migrations from keyhole_app",
      "The runtime role holds INSERT on public._prisma_migrations.",
    ],
    [
      "grant execute on function kh_actor(text) to keyhole_app",
      "revoke execute on function kh_actor(text) from keyhole_app",
      "The runtime role may call the function kh_actor.",
    ],
    [
      "alter table vault disable trigger vault_guard",
      "alter table vault enable trigger vault_guard",
      "The trigger public.vault.vault_guard is missing or switched off.",
    ],
    [
      "alter trigger event_link on audit.event rename to other",
      "alter trigger other on audit.event rename to event_link",
      "The trigger audit.event.event_link is missing or switched off.",
    ],
    [
      "create table extra (a int); grant delete on extra to keyhole_app",
      "drop table extra",
      "The runtime role holds DELETE on public.extra.",
    ],
  ])("says what is wrong after: %s", async (wrong, right, problem) => {
    await owner.query(wrong);
    const found = await checkRole(app);
    await owner.query(right);
    expect(found).toEqual({ enforced: false, problems: [problem] });
    expect((await checkRole(app)).enforced).toBe(true);
  });
});
