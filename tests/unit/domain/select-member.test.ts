import { describe, expect, it } from "vitest";
import { kongMemberMessage, selectMember } from "@/lib/domain/select-member";

const outcomeOf = (payload: string, key = "k"): unknown => {
  const picked = selectMember(payload, key);
  return picked.ok ? picked.value : picked.problem.outcome;
};

describe("selectMember", () => {
  it.each([
    ['{"k":"v"}', "v"],
    ['{"k":""}', ""],
    ['{"k":"a","k":"b"}', "b"],
    ['{"k":"\\u00fc\\n"}', "ü\n"],
    ['{"K":"v"}', "member-missing"],
    ["{}", "member-missing"],
    ['["v"]', "member-missing"],
    ['{"k":5}', "member-not-a-string"],
    ['{"k":null}', "member-not-a-string"],
    ['{"k":{"k":"v"}}', "member-not-a-string"],
    ['"v"', "not-json"],
    ["v", "not-json"],
    ["", "not-json"],
  ])("answers %s as Kong does", (payload, outcome) => expect(outcomeOf(payload)).toBe(outcome));

  it("addresses no positions and no nested members", () => {
    expect(outcomeOf('["v"]', "1")).toBe("member-missing");
    expect(outcomeOf('{"a":{"b":"v"},"a.b":"w"}', "a.b")).toBe("w");
    expect(outcomeOf('{"a/b":"w"}', "a/b")).toBe("w");
    expect(outcomeOf('{"username":"u"}', "Username")).toBe("member-missing");
    expect(outcomeOf('{"x":1}', "__proto__")).toBe("member-missing");
  });

  it("never repeats the payload", () => {
    for (const payload of ['"hunter2"', "hunter2", '{"x":"hunter2"}', '{"k":["hunter2"]}', '["hunter2"']) {
      expect(JSON.stringify(selectMember(payload, "k"))).not.toContain("hunter2");
    }
  });
});

describe("kongMemberMessage", () => {
  it.each([
    ['{"k":"v"}', null],
    ["{}", "subfield k not found in JSON secret"],
    ['{"k":5}', "unexpected number value in JSON secret for subfield k"],
    ['{"k":true}', "unexpected boolean value in JSON secret for subfield k"],
    ['{"k":null}', "unexpected userdata value in JSON secret for subfield k"],
    ['{"k":[]}', "unexpected table value in JSON secret for subfield k"],
    ["not json", "unable to json decode value (nil): Expected value but found invalid token at character 1"],
    ["5.50", "unable to json decode value (5.5): nil"],
    ["true", "unable to json decode value (true): nil"],
    ["null", "unable to json decode value (userdata: NULL): nil"],
    ['"text"', "unable to json decode value (text): nil"],
  ])("has Kong's text for %s", (payload, message) => expect(kongMemberMessage(payload, "k")).toBe(message));
});
