import { describe, expect, it } from "vitest";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { validateRecord } from "@/lib/domain/schema/validate";
import { konnectAccess } from "@/lib/providers/konnect/access-fields";
import { konnectConfig } from "@/lib/providers/konnect/config-fields";

const id = "7b6bd6a5-4e2c-4f3a-9c51-0d6b8a3f1e22";

describe("the form for konnect", () => {
  it("has one field of Kong's, and none of its cache", () => {
    expect(Object.keys(konnectConfig)).toEqual(["config_store_id"]);
  });

  it.each([id, id.toUpperCase()])("takes %s", (config_store_id) => {
    expect(validateRecord(konnectConfig, { config_store_id })).toBeNull();
  });

  it.each(["", "store", `${id}/..`, `${id}\n`, ` ${id}`, null])("does not take %j", (config_store_id) => {
    expect(validateRecord(konnectConfig, { config_store_id })).not.toBeNull();
  });

  it("knows every region, needs no access to be saved, and seals the token", () => {
    expect(konnectAccess.region?.one_of).toEqual(["us", "eu", "au", "me", "in", "sg"]);
    expect(validateRecord(konnectAccess, fillDefaults(konnectAccess, {}))).toBeNull();
    expect(konnectAccess.token?.sensitive).toBe(true);
  });
});
