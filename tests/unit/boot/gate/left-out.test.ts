import { describe, expect, it } from "vitest";
import { contractLeftOut } from "@/lib/boot/gate/contract-lane.mjs";

const test = (suite: string, title: string) => ({ title, status: "pending", ancestorTitles: [suite] });
const told = (...assertionResults: ReturnType<typeof test>[]): string[] =>
  contractLeftOut({ testResults: [{ assertionResults }] }).split("\n");

describe("what the contract lane leaves out", () => {
  it("is told once for each reason, with how often and for which providers", () => {
    expect(
      told(
        test("hcv, KV v1", "reads bytes (not here: there are none (at all))"),
        test("hcv, AppRole", "reads bytes (not here: there are none (at all))"),
        test("env", "reads bytes (not here: there are none (at all))"),
        test("env", "says that it was throttled (not here: there is no server)"),
        test("env", "reads a secret that is there"),
      ),
    ).toEqual(["left out:", "  3 at hcv, env: there are none (at all)", "  1 at env: there is no server"]);
  });
});
