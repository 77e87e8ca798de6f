import path from "node:path";
import { describe, expect, it } from "vitest";
import { guardedOperations } from "@/lib/domain/access/guarded-operations";
import {
  exclusiveRoles,
  grantsOfJob,
  grantsOfRole,
  jobOnly,
  jobs,
  notForTokens,
  notUsedYet,
  permissions,
  roles,
} from "@/lib/domain/access/permissions";
import { root } from "@/lib/boot/places.mjs";
import { catalog } from "@/lib/services/catalog";
import type { Operation } from "@/lib/services/kernel/operation";
import { replayCommand } from "@/lib/services/kernel/replay";
import { sourceFiles } from "./source-files";

const services = sourceFiles().filter((file) => file.startsWith("lib/services/"));

const isOperation = (value: unknown): value is Operation =>
  typeof value === "function" && "operation" in value && "run" in value && "permission" in value;

/** Everything exported below lib/services that runs as an operation, with the file and the name it is exported by. */
async function exportedOperations(): Promise<readonly { file: string; name: string; operation: Operation }[]> {
  const all = await Promise.all(
    services.map(async (file) => {
      const loaded = (await import(/* @vite-ignore */ path.join(root, file))) as Readonly<Record<string, unknown>>;
      return Object.entries(loaded).flatMap(([name, value]) =>
        isOperation(value) ? [{ file, name, operation: value }] : [],
      );
    }),
  );
  return all.flat();
}

const namesWhere = (is: (operation: Operation) => boolean): readonly string[] =>
  catalog
    .filter(is)
    .map(({ operation }) => operation)
    .sort();

describe("the catalogue", () => {
  it("holds every exported operation, once, under a name of its own", async () => {
    const exported = await exportedOperations();
    expect(exported.length).toBeGreaterThan(20);
    const missing = exported.filter(({ operation }) => !catalog.includes(operation));
    expect(missing.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
    expect(new Set(exported.map(({ operation }) => operation)).size).toBe(catalog.length);
    expect(new Set(namesWhere(() => true)).size).toBe(catalog.length);
  });

  it("names operations noun.verb and says in a sentence what each does", () => {
    for (const { operation, summary } of catalog) {
      expect(operation).toMatch(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/);
      expect(summary).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("opens just seven operations to strangers, and these to no token", () => {
    expect(namesWhere(({ permission }) => permission === "public")).toEqual([
      "installation.set-up",
      "person.accept",
      "session.connect-sso",
      "session.sign-in",
      "session.sign-in-code",
      "session.sign-in-sso",
      "sign-in.ways",
    ]);
    expect(catalog.filter(({ permission, session }) => permission === "public" && session === "any")).toEqual([]);
  });

  it("keeps deciding, sessions, tokens, signing in, schemas and writing values from every token", () => {
    expect(namesWhere(({ session }) => session !== "any")).toEqual([
      ...["change.decide", "claim-mapping.edit"],
      ...["emergency.apply", "emergency.grant", "emergency.review", "emergency.revoke"],
      "feed.read",
      ...["identity.link", "identity.list", "identity.unlink", "installation.set-up"],
      ...["machine-token.create", "machine-token.revoke"],
      ...["notification.list", "notification.mark-read"],
      ...["person.accept", "person.change-password", "person.confirm", "person.decide-change"],
      ...["person.erase", "person.invite"],
      ...[
        "person.reissue-link",
        "person.reset-password",
        "person.resume",
        "person.suspend",
        "retention.edit",
        "role.grant",
        "role.revoke",
      ],
      "sample.remove",
      ...["second-factor.begin", "second-factor.confirm", "second-factor.read", "second-factor.read-policy"],
      ...["second-factor.remove", "second-factor.renew-codes", "second-factor.reset", "second-factor.set-policy"],
      ...["session.connect-sso", "session.list", "session.reauthenticate", "session.reauthenticate-sso"],
      ...["session.revoke", "session.revoke-other", "session.sign-in", "session.sign-in-code", "session.sign-in-sso"],
      "session.sign-out",
      ...["sign-in.break-glass", "sign-in.edit", "sign-in.remove", "sign-in.try", "sign-in.ways"],
      ...["token.create", "token.list", "token.revoke", "token.revoke-other"],
      ...["vault-schema.give", "vault-schema.remove", "vault.write-value"],
    ]);
    const open = catalog.filter(({ permission, session }) => session === "any" && isForPeopleOnly(permission));
    expect(open.map(({ operation }) => operation)).toEqual([]);
  });

  it("can carry out later exactly what waits for other people", () => {
    const replayable = namesWhere((operation) => {
      try {
        return typeof replayCommand(operation) === "function";
      } catch {
        return false;
      }
    });
    expect(replayable).toEqual([...guardedOperations].sort());
  });
});

/** Sweeping is a job's: tokens do not have it, and no session asks for it. */
const isForPeopleOnly = (permission: string): boolean =>
  notForTokens.some((name) => name === permission && !jobOnly.includes(name));

describe("permissions", () => {
  const granted = new Set([...roles.flatMap((role) => grantsOfRole[role]), ...jobs.flatMap((job) => grantsOfJob[job])]);
  const used = new Set(catalog.map(({ permission }) => permission));

  it("are each granted to some role or job", () => {
    expect(permissions.filter((permission) => !granted.has(permission))).toEqual([]);
  });

  it("are each used by some operation, or stand among those still to come", () => {
    expect(permissions.filter((permission) => !used.has(permission))).toEqual(
      permissions.filter((permission) => notUsedYet.includes(permission)),
    );
    expect(new Set(notUsedYet).size).toBe(notUsedYet.length);
  });

  it("of one role never hold both asking for a guarded change and deciding on it", () => {
    const asking = catalog.filter(({ operation }) => guardedOperations.some((name) => name === operation));
    expect(asking).toHaveLength(guardedOperations.length);
    const both = roles.filter(
      (role) =>
        grantsOfRole[role].includes("change.decide") &&
        asking.some(({ permission }) => grantsOfRole[role].some((held) => held === permission)),
    );
    expect(both).toEqual([]);
  });

  it("are never all in one hand, nor in any set of roles that one person may hold", () => {
    const sets = roles.reduce<(typeof roles)[number][][]>(
      (all, role) => [...all, ...all.map((s) => [...s, role])],
      [[]],
    );
    const allowed = sets.filter((set) => exclusiveRoles(set) === null);
    const ofPeople = permissions.filter((permission) => roles.some((role) => grantsOfRole[role].includes(permission)));
    for (const set of allowed) {
      const held = new Set(set.flatMap((role) => grantsOfRole[role]));
      expect(ofPeople.filter((permission) => !held.has(permission))).not.toEqual([]);
      expect(held.has("audit.verify") && held.has("gateway.edit")).toBe(false);
      expect(held.has("role.grant") && held.has("change.decide")).toBe(false);
    }
  });
});
