import { expect, it } from "vitest";
import type { Schema } from "@/lib/domain/schema/field";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { validateRecord } from "@/lib/domain/schema/validate";
import { bindingOf } from "@/lib/providers/binding";
import type { OpenedVault, Provider } from "@/lib/providers/contract";

/** What an adapter's fields owe, whatever they are. */
export const schemaCases = (provider: Provider, vault: () => OpenedVault): void => {
  it("takes the config it was given here by its own schema", () => {
    expect(validateRecord(provider.config, fillDefaults(provider.config, vault().config))).toBeNull();
    expect(validateRecord(provider.access, fillDefaults(provider.access, vault().access))).toBeNull();
  });

  it("has a label and help for each field, and seals nothing that binds", () => {
    for (const schema of [provider.config, provider.access]) {
      for (const [field, { label, help, sensitive, binds }] of Object.entries<Schema[string]>(schema)) {
        expect([field, label.length > 2, (help ?? "").length > 10]).toEqual([field, true, true]);
        expect([field, sensitive === true && binds === true]).toEqual([field, false]);
      }
    }
  });

  it("honours no option for what decides where a credential goes", () => {
    for (const [field, { binds, sensitive, overridable }] of Object.entries<Schema[string]>(provider.config)) {
      expect([field, (binds === true || sensitive === true) && overridable !== undefined]).toEqual([field, false]);
    }
  });

  it("is bound to each field that binds", () => {
    const before = bindingOf(provider, vault().config, vault().access);
    for (const part of ["config", "access"] as const) {
      for (const [field, { binds }] of Object.entries<Schema[string]>(provider[part])) {
        const changed = { ...vault(), [part]: { ...vault()[part], [field]: "changed" } };
        const after = bindingOf(provider, changed.config, changed.access);
        expect([field, after !== before]).toEqual([field, binds === true]);
      }
    }
  });

  it("knows fewer fields on an older gateway", () => {
    const known = knownFields(provider.config, "2.8");
    expect(Object.keys(provider.config)).toEqual(expect.arrayContaining(Object.keys(known)));
  });
};
