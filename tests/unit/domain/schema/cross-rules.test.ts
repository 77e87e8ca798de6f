import fc from "fast-check";
import { expect, it } from "vitest";
import { crossProblems } from "@/lib/domain/schema/cross-rules";
import { hcv } from "@/lib/providers/hcv";

const problems = (record: object, version = "3.15") =>
  crossProblems(hcv.config, hcv.rules ?? [], record as Record<string, unknown>, version);

it("wants the secret ID of an AppRole or the file that holds it, from 3.7", () => {
  const role = { auth_method: "approle", approle_role_id: "r" };
  const missing = {
    approle_secret_id: "at least one of these must be set: approle_secret_id, approle_secret_id_file",
  };
  expect(problems(role)).toEqual(missing);
  expect(problems({ ...role, approle_secret_id: " ", approle_secret_id_file: null })).toEqual(missing);
  expect(problems(role, "3.6")).toBeNull();
  expect(problems({ ...role, approle_secret_id: "s" })).toBeNull();
  expect(problems({ ...role, approle_secret_id_file: "/run/id" })).toBeNull();
  expect(problems({ auth_method: "token" })).toBeNull();
});

it("wants an AWS key with its secret, and a role with the name of its session", () => {
  const iam = { auth_method: "aws_iam" };
  expect(problems(iam)).toBeNull();
  expect(problems({ ...iam, aws_access_key_id: "a" })).toEqual({
    aws_secret_access_key: "must be set together with aws_access_key_id",
  });
  expect(problems({ ...iam, aws_role_session_name: "kong" })).toEqual({
    aws_assume_role_arn: "must be set together with aws_role_session_name",
  });
  expect(problems({ auth_method: "token", aws_access_key_id: "a" })).toBeNull();
});

it("finds nothing wrong exactly where all of a pair are set, or none", () => {
  const rules = [{ fields: ["a", "b", "c"], asks: "together", since: "2.8" }] as const;
  const field = { type: "string", label: "A field" } as const;
  fc.assert(
    fc.property(fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.boolean() }), (set) => {
      const record = Object.fromEntries(Object.entries(set).map(([name, isSet]) => [name, isSet ? "x" : null]));
      const count = Object.values(set).filter(Boolean).length;
      const found = crossProblems({ a: field, b: field, c: field }, rules, record, "3.15");
      expect(Object.keys(found ?? {})).toHaveLength(count === 0 ? 0 : 3 - count);
    }),
  );
});
