import { describe, expect, it } from "vitest";
import { auditEventTypes } from "@/lib/domain/audit/describe-event";
import { eventGroups, typesFor } from "@/lib/domain/audit/event-groups";

describe("the groups of events", () => {
  it("hold every type once, each in words", () => {
    expect(eventGroups.flatMap(({ types }) => types).toSorted()).toEqual([...auditEventTypes].toSorted());
    expect(eventGroups.find(({ name }) => name === "allow-list")).toEqual({
      name: "allow-list",
      label: "the allow-list",
      types: ["allow-list.edited"],
    });
    for (const { name, types } of eventGroups) expect(types.every((type) => type.startsWith(`${name}.`))).toBe(true);
  });

  it("narrow to a group, a type, or the type within the group", () => {
    expect(typesFor("", "")).toBeUndefined();
    expect(typesFor("", "vault.created")).toEqual(["vault.created"]);
    expect(typesFor("vault", "")).toContain("vault.deleted");
    expect(typesFor("vault", "vault.created")).toEqual(["vault.created"]);
    expect(typesFor("person", "vault.created")).toEqual([]);
    expect(typesFor("nothing", "")).toEqual([]);
  });
});
