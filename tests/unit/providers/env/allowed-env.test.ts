import { describe, expect, it } from "vitest";
import { takeAllowedEnv } from "@/lib/providers/env/allowed-env";

const environment = {
  APP_TOKEN: "1",
  APP_EMPTY: "",
  APPLE: "2",
  OTHER: "3",
  AWS_SECRET_ACCESS_KEY: "4",
  PGPASSWORD: "5",
  DATABASE_URL: "6",
  AUTH_SECRET: "7",
  KEYHOLE_KEY: "8",
  VAULT_TOKEN: "9",
  AZURE_CLIENT_SECRET: "10",
  GOOGLE_APPLICATION_CREDENTIALS: "11",
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: "12",
  PORT: "13",
  aws_lower: "14",
  gone: undefined,
};

describe("takeAllowedEnv", () => {
  it("takes what begins with a listed prefix, empty values too", () => {
    const { map, taken } = takeAllowedEnv(environment, ["APP_"]);
    expect([...map]).toEqual([
      ["APP_TOKEN", "1"],
      ["APP_EMPTY", ""],
    ]);
    expect(taken).toEqual(["APP_TOKEN", "APP_EMPTY"]);
  });

  it("takes no setting of Keyhole's and no ambient credential, even if they are listed", () => {
    const everything = Object.keys(environment);
    const { taken } = takeAllowedEnv(environment, [...everything, "A", "P", "K", "a"], ["PORT"]);
    expect([...taken].sort()).toEqual(["APPLE", "APP_EMPTY", "APP_TOKEN", "OTHER"]);
  });

  it("takes nothing for an empty prefix", () => expect(takeAllowedEnv(environment, [""]).taken).toEqual([]));

  it("gives a map that cannot be changed", () => {
    const map = takeAllowedEnv(environment, ["APP_"]).map as Map<string, string>;
    expect(() => map.set("APP_TOKEN", "x")).toThrow(TypeError);
    expect(() => map.delete("APP_TOKEN")).toThrow(TypeError);
    expect(() => map.clear()).toThrow(TypeError);
    expect(map.get("APP_TOKEN")).toBe("1");
  });
});
