import { describe, expect, it } from "vitest";
import { envAnswer } from "@/lib/cli/env-answer";

const answer = (reference: unknown, env: Record<string, unknown> = {}) =>
  envAnswer({ reference, kongConfPrefix: "APP_", entity: { prefix: "team", config: { prefix: "T-" } }, env });

describe("envAnswer", () => {
  it("goes from the reference to the member as a node does", () => {
    expect(answer("{vault://env/db/password}", { APP_DB: '{"password":"x"}' })).toEqual({
      name: "APP_DB",
      value: "x",
      error: null,
    });
    expect(answer("{vault://team/db#2}", { T_DB_PREVIOUS: "y" })).toEqual({
      name: "T_DB_PREVIOUS",
      value: "y",
      error: null,
    });
  });

  it("stops with Kong's text where a node stops", () => {
    expect(answer("nothing").error).toBe("not a reference [nothing]");
    expect(answer("{vault://Team/db}")).toEqual({ name: null, value: null, error: "could not find vault (Team)" });
    expect(answer("{vault://env/constructor}").error).toBe("could not get value from external vault (no value found)");
    expect(answer("{vault://env/a/b}", { APP_A: "5" }).error).toBe(
      "could not get value from external vault (could not get subfield value: unable to json decode value (5): nil)",
    );
  });
});
