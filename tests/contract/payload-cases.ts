import { expect } from "vitest";
import { formatReference } from "@/lib/domain/reference/format-reference";
import type { Item, Meta, Provider } from "@/lib/providers/contract";
import type { Resolved } from "@/lib/providers/resolve";
import type { BackendStub, Case } from "./provider-suite";

interface Place {
  readonly provider: Provider;
  readonly stub: () => BackendStub;
  readonly canary: string;
  check(what: Case, sentence: string, test: () => Promise<void>): void;
  read(resource: string): Promise<Item<{ readonly secret: { reveal(): Uint8Array } } | Meta>>;
  /** Explains a reference to the vault “prefix”, with this level of access. */
  explain(reference: string, level: "values" | "metadata"): Promise<Resolved>;
  /** Fails where what was told holds a value or a credential. */
  shows(told: unknown): void;
}

/** No text in any encoding that is read here, with a zero and a line break in it. */
const bytes = Uint8Array.from([0x00, 0xff, 0xfe, 0x0a, 0x80, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x7f]);
/** An accent that is a character of its own, two that are not in the same plane, and one that lower case changes. */
const unicode = "pässwörd ✓ 🔑 e\u0301 İ";
const unicodeName = "schlüssel-✓-🔑";
const slashedName = "keyhole-suite/of-apps/db-password";

const referenceTo = (resource: string, key: string | null = null): string =>
  formatReference({ name: "prefix", resource, key, config: null, version: null });

/** What an adapter owes whatever a value and a name are made of. Kong takes a value as it is and picks strings only. */
export const payloadCases = ({ provider, stub, canary, check, read, explain, shows }: Place): void => {
  const good = provider.reads === "value" ? "resolved" : "present-unverified";
  const outcomeOf = async (reference: string): Promise<string> => {
    const resolved = await explain(reference, "values");
    shows(resolved);
    return resolved.explanation.outcome;
  };

  check("unicode", "reads text of every alphabet as it is", async () => {
    const expected = await stub().put(unicode);
    const item = await read(stub().resource);
    const given = item.ok && "secret" in item.value ? Buffer.from(item.value.secret.reveal()).toString() : "present";
    expect(item.ok ? given : item.code).toBe(expected);
  });

  check("binary", "takes what is no text as Kong does: byte for byte, or for no value", async () => {
    const put = stub().putBytes;
    if (put === undefined) throw new Error("A stub that writes no bytes has to say why in its skips.");
    const expected = await put(bytes);
    const item = await read(stub().resource);
    const given = item.ok && "secret" in item.value ? Buffer.from(item.value.secret.reveal()).toString("hex") : "none";
    expect(item.ok ? given : item.failure).toBe(
      expected === "as it is" ? Buffer.from(bytes).toString("hex") : expected,
    );
    expect(await outcomeOf(referenceTo(stub().resource))).toBe(expected === "as it is" ? "resolved" : expected);
  });

  check(
    "non-string member",
    "picks members that are text, and says of others what they are and not which",
    async () => {
      const others = { number: 5_432_198, boolean: true, userdata: null, table: { inner: canary } };
      const members = { ...others, list: [canary, 5_432_198], text: canary };
      const { putMembers } = stub();
      await (putMembers === undefined ? stub().put(JSON.stringify(members)) : putMembers(members));
      expect(await outcomeOf(referenceTo(stub().resource, "text"))).toBe("resolved");
      for (const [key, type] of [
        ...Object.keys(others).map((name) => [name, name] as const),
        ["list", "table"] as const,
      ]) {
        const resolved = await explain(referenceTo(stub().resource, key), "values");
        const { outcome, steps, preview, fingerprint } = resolved.explanation;
        expect([key, outcome, preview, fingerprint]).toEqual([key, "member-not-a-string", null, null]);
        expect(steps.at(-1)?.text).toBe(`unexpected ${type} value in JSON secret for subfield ${key}.`);
        expect(JSON.stringify(resolved)).not.toContain("5432198");
        shows(resolved);
      }
      expect(await outcomeOf(referenceTo(stub().resource, "absent"))).toBe("member-missing");
    },
  );

  check(
    "slash in name",
    "reads a name with slashes where Kong does: encoded, or with one more at its end",
    async () => {
      await stub().put(canary, slashedName);
      expect(await outcomeOf(referenceTo(slashedName))).toBe(good);
      expect(await outcomeOf(`{vault://prefix/${slashedName}/}`)).toBe(good);
      // The last part is the name of a member here, of a secret that nobody wrote.
      expect(await outcomeOf(`{vault://prefix/${slashedName}}`)).toBeOneOf(["not-found", "misconfigured"]);
    },
  );

  check("unicode name", "finds a name of every alphabet, written plainly or byte by byte", async () => {
    await stub().put(canary, unicodeName);
    expect(await outcomeOf(`{vault://prefix/${unicodeName}}`)).toBe(good);
    expect(await outcomeOf(`{vault://prefix/${encodeURIComponent(unicodeName)}}`)).toBe(good);
  });

  check("metadata denied", "reads a value whose metadata is not for it to see", async () => {
    const deny = stub().denyMetadata;
    if (deny === undefined) throw new Error("A stub that cannot deny metadata has to say why in its skips.");
    const expected = await stub().put(canary);
    await deny();
    const item = await read(stub().resource);
    if (!item.ok || !("secret" in item.value)) throw new Error("not read");
    expect(new TextDecoder().decode(item.value.secret.reveal())).toBe(expected);
    expect(await outcomeOf(referenceTo(stub().resource))).toBe("resolved");
  });

  check(
    "metadata denied",
    "says, with metadata only, that a right is missing, and still asks for no value",
    async () => {
      await stub().put(canary);
      await stub().denyMetadata?.();
      const resolved = await explain(referenceTo(stub().resource), "metadata");
      expect(resolved.explanation.outcome).toBe("forbidden");
      expect(resolved.explanation.grant?.level).toBe("metadata");
      expect(stub().valuesAsked?.() ?? 0).toBe(0);
      shows(resolved);
    },
  );
};
