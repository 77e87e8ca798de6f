import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastGcpPolicy } from "@/lib/providers/gcp/least-policy";

const config = { project_id: "my-project" };
const want = (resource: string) => ({ resource, version: null });

describe("the least policy for Google Secret Manager", () => {
  it("binds two roles on the secret for values, and one for metadata", () => {
    const rolesFor = (level: "values" | "metadata"): unknown => {
      const parsed = JSON.parse(leastGcpPolicy([want("app-db"), want("app-db")], level, config)?.text ?? "") as {
        resource: string;
        policy: { bindings: { role: string }[] };
      }[];
      return parsed.map(({ resource, policy }) => [resource, policy.bindings.map(({ role }) => role)]);
    };
    const resource = "projects/my-project/secrets/app-db";
    expect(rolesFor("values")).toEqual([
      [resource, ["roles/secretmanager.secretAccessor", "roles/secretmanager.viewer"]],
    ]);
    expect(rolesFor("metadata")).toEqual([[resource, ["roles/secretmanager.viewer"]]]);
  });

  it("names nothing but the wanted secrets, or is not written", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), fc.string(), (names, project) => {
        const policy = leastGcpPolicy(names.map(want), "values", { project_id: project });
        if (policy === null) return;
        const parsed = JSON.parse(policy.text) as { resource: string }[];
        const expected = [...new Set(names)].map((name) => `projects/${project}/secrets/${name}`);
        expect(parsed.map(({ resource }) => resource)).toEqual(expected);
        for (const { resource } of parsed) expect(resource).toMatch(/^projects\/[a-z0-9.:-]+\/secrets\/[\w-]+$/);
      }),
    );
  });

  it.each(["app/*", "*", "app db", 'a"b', "../x", ""])("is not written for %j", (resource) => {
    expect(leastGcpPolicy([want(resource)], "values", config)).toBeNull();
  });
});
