import { describe, expect, it } from "vitest";
import { recover } from "@/lib/boot/recover.mjs";
import { acceptInvitation } from "@/lib/services/people/accept-invitation";
import { signIn } from "@/lib/services/sessions/sign-in";
import { addPerson } from "@/tests/support/organisation";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
const reason = "Everybody who approved has left the company.";
const origin = "https://keyhole.example.test";
const run = (...args: string[]) => recover(here.database.ownerUrl, origin, args);
const why = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error) => error.message,
  );

describe("keyhole recover", () => {
  it("gives one named person the role, on record and told to everybody, and only while nobody is left", async () => {
    const kim = await addPerson(here.owner, { email: "kim@example.test", confirmed: false });
    const lee = await addPerson(here.owner, {
      email: "lee@example.test",
      roles: [["approver", null]],
      suspended: true,
    });
    expect(await run("Kim@example.test", "approver", reason)).toContain("holds approver for all gateways");
    const { rows } = await here.owner.query(
      "select person_id, role, gateway_id, origin from role_grant where person_id <> $1",
      [lee],
    );
    expect(rows).toEqual([{ person_id: kim, role: "approver", gateway_id: null, origin: "recover" }]);
    expect(await here.logged()).toMatchObject([
      {
        type: "installation.recovered",
        actor: { kind: "host" },
        object: { id: kim },
        data: { role: "approver", reason },
      },
      {
        type: "role.granted",
        actor: { kind: "host" },
        object: { id: kim },
        data: { role: "approver", origin: "recover" },
      },
    ]);
    expect(await here.count(`notification where person_id = '${kim}' and kind = 'recover.used'`)).toBe(1);
    const link = await here.owner.query("select kind, expires_at - created_at as good from one_time_link");
    expect(link.rows).toMatchObject([{ kind: "recover", good: { minutes: 30 } }]);
    expect(await why(run("kim@example.test", "approver", reason))).toContain("Somebody still holds this role");
    expect(await why(run("kim@example.test", "access-admin", reason))).toContain("not held by one person");
  });

  it("refuses another role, nobody, the suspended, and no reason; then nothing is changed", async () => {
    await addPerson(here.owner, { email: "gone@example.test", suspended: true });
    const before = await here.count("role_grant");
    for (const args of [
      ["kim@example.test", "author", reason],
      ["nobody@example.test", "access-admin", reason],
      ["gone@example.test", "access-admin", reason],
      ["kim@example.test", "access-admin", "too short"],
      [],
    ]) {
      expect(await why(run(...args))).not.toBeNull();
    }
    expect(await here.count("role_grant")).toBe(before);
    expect(await here.count("audit.event")).toBe(2);
  });

  it("is not for the runtime role", async () => {
    await expect(
      recover(here.database.appUrl, origin, ["kim@example.test", "access-admin", reason]),
    ).rejects.toMatchObject({
      code: "42501",
    });
  });

  it("counts nobody who cannot sign in, and lets the one it names in", async () => {
    const mo = await addPerson(here.owner, { email: "mo@example.test", roles: [["access-admin", null]] });
    expect(await why(run("mo@example.test", "access-admin", reason))).toContain("Somebody still holds this role");
    await here.owner.query("update person set password_hash = null where id = $1", [mo]);
    const said = await run("mo@example.test", "access-admin", reason);
    const link = /#(\S+)$/.exec(said)?.[1] ?? "";
    expect(said).toContain(`${origin}/invite#`);
    const password = "correct horse battery";
    const stranger = { kind: "anonymous", address: null } as const;
    const ctx = { deps: here.deps, requestId: crypto.randomUUID(), actor: stranger };
    await acceptInvitation.run(ctx, { link, password, again: password });
    await here.owner.query("update person set email_normal = email where id = $1", [mo]);
    expect(await signIn.run(ctx, { email: "mo@example.test", password })).toMatchObject({ status: "done" });
    const { rows } = await here.owner.query(
      "select confirmed_at is not null as confirmed, break_glass from person where id = $1",
      [mo],
    );
    expect(rows).toEqual([{ confirmed: true, break_glass: true }]);
    expect(await why(run("mo@example.test", "access-admin", reason))).toContain("Somebody still holds this role");
    await here.owner.query(
      "update person set last_seen_at = now() - interval '91 days', break_glass = false where id = $1",
      [mo],
    );
    expect(await run("mo@example.test", "access-admin", reason)).toContain("/invite#");
  });
});
