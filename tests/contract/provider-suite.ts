import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatReference } from "@/lib/domain/reference/format-reference";
import type { Schema } from "@/lib/domain/schema/field";
import type { Failure, Host, Item, Meta, OpenedVault, Provider, Session, Want } from "@/lib/providers/contract";
import { netFaults } from "@/lib/providers/net-failure";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults, type SessionPool } from "@/lib/providers/sessions";
import { lookedAs, signedInAs } from "@/lib/providers/whose-access";
import { readByPool } from "../support/read-by-pool";
import { resolveOnce } from "../support/resolving";
import { watchPrinted } from "../support/watch-printed";
import { payloadCases } from "./payload-cases";
import { schemaCases } from "./schema-cases";

export type Trouble = "wrong-credentials" | "forbidden" | "hang" | "throttled" | "garbage" | "oversized";

/** A backend that answers as the real one, made anew for each case. */
export interface BackendStub {
  readonly vault: OpenedVault;
  readonly host: Host;
  /** A secret that `put` writes, and one that never is. */
  readonly resource: string;
  readonly missing: string;
  /** What must be in no answer but the value. */
  readonly secrets: readonly string[];
  /**
   * Writes a value, as a new version where there are versions, to `resource` or another name, and says what reading
   * gives: "present" for no value.
   */
  put(value: string, name?: string): string | Promise<string>;
  /** The same of members, where the backend keeps members and no text. */
  putMembers?(members: Readonly<Record<string, unknown>>): unknown;
  /** The same of bytes that are no text, and says what Kong makes of them. */
  putBytes?(value: Uint8Array): Promise<"as it is" | Failure>;
  /** Leaves the right to the value, and takes the one to what is told beside it. */
  denyMetadata?(): unknown;
  trouble(kind: Trouble): void | Promise<void>;
  /** How often something was asked whose answer holds a value; none where that cannot be told. */
  valuesAsked?(): number;
  close(): Promise<void>;
}

export type Case =
  | "found"
  | "missing"
  | "wrong credentials"
  | "forbidden"
  | "hang"
  | "throttled"
  | "garbage"
  | "oversized"
  | "version 2"
  | "metadata"
  | "tested"
  | "test proves all"
  | "test reads nothing"
  | "test oversized"
  | "unicode"
  | "binary"
  | "non-string member"
  | "slash in name"
  | "unicode name"
  | "metadata denied";

export interface Subject {
  readonly name: string;
  readonly provider: Provider;
  start(): Promise<BackendStub>;
  /** Cases that make no sense here, each with the reason; the report prints it. */
  readonly skips: Partial<Record<Case, string>>;
}

const canary = "canary-8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjS";

/** What a vault's config and access hold in fields that are sealed. */
const sealedIn = (provider: Provider, { config, access }: OpenedVault): readonly string[] =>
  [[provider.config, config] as const, [provider.access, access] as const].flatMap(([schema, values]) =>
    Object.entries<Schema[string]>(schema).flatMap(([field, { sensitive }]) => {
      const value = values[field];
      return sensitive === true && typeof value === "string" && value !== "" ? [value] : [];
    }),
  );

/** Of a backend that gives out no value what is looked at is only whether there is one. */
type Read = Item<{ readonly secret: { reveal(): Uint8Array } } | Meta>;

const lookUp = (provider: Provider, session: Session, wants: readonly Want[]): Promise<readonly Read[]> =>
  provider.reads === "presence" && session.describe !== undefined ? session.describe(wants) : session.read(wants);

const readOnce = async (
  provider: Provider,
  stub: BackendStub,
  resource: string,
  version: number | null,
): Promise<Read> => {
  const opened = await provider.open(stub.vault, stub.host);
  if (!opened.ok) return opened;
  const [item] = await lookUp(provider, opened.value, [{ resource, version }]);
  await opened.value.close();
  if (item === undefined) throw new Error("no item for the want");
  return item;
};

const valueOf = (item: Read): string => {
  if (!item.ok) throw new Error(`not read: ${item.code}`);
  return "secret" in item.value ? new TextDecoder().decode(item.value.secret.reveal()) : "present";
};

/** What every adapter owes, whatever its backend. */
export const providerSuite = ({ name, provider, start, skips }: Subject): void => {
  describe(name, () => {
    let stub: BackendStub;
    let printed: ReturnType<typeof watchPrinted>;
    beforeEach(async () => {
      stub = await start();
      printed = watchPrinted();
    });
    afterEach(async () => {
      printed.stop();
      await stub.close();
      shows(printed.text());
    });

    /** Fails where what was told, or printed, holds a value, a credential or the body of an answer. */
    const shows = (told: unknown): void => {
      const text = typeof told === "string" ? told : JSON.stringify(told);
      const never = [...stub.secrets, ...sealedIn(provider, stub.vault), "s.canary", "canary-body"];
      for (let at = 0; at + 12 <= canary.length; at++) never.push(canary.slice(at, at + 12));
      // What is quoted in JSON is written otherwise there.
      for (const secret of never) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
    };

    const check = (what: Case, sentence: string, test: () => Promise<void>): void => {
      const reason = skips[what];
      if (reason === undefined) it(sentence, test);
      else it.skip(`${sentence} (not here: ${reason})`, () => undefined);
    };

    const fails = (what: Case, trouble: Trouble, expected: readonly Failure[], sentence: string): void =>
      check(what, sentence, async () => {
        await stub.put(canary);
        await stub.trouble(trouble);
        const item = await readOnce(provider, stub, stub.resource, null);
        expect(item.ok ? "read" : item.failure).toBeOneOf([...expected]);
        shows(item);
        const code = item.ok ? "" : item.code;
        expect({ ...provider.faults, ...netFaults }).toHaveProperty([code]);
      });

    check("found", "reads a secret that is there", async () => {
      const expected = await stub.put(canary);
      expect(valueOf(await readOnce(provider, stub, stub.resource, null))).toBe(expected);
    });
    check("found", "shows neither value nor credential in its steps", async () => {
      await stub.put(canary);
      const item = await readOnce(provider, stub, stub.resource, null);
      shows(item);
    });
    check("found", "answers in the order of the wants", async () => {
      const expected = await stub.put(canary);
      const opened = await provider.open(stub.vault, stub.host);
      const wants = [stub.missing, stub.resource, stub.missing].map((resource) => ({ resource, version: null }));
      const items = opened.ok ? await lookUp(provider, opened.value, wants) : [];
      const told = (some: readonly Read[]) => some.map((item) => (item.ok ? valueOf(item) : item.failure));
      expect(told(items)).toEqual(["not-found", expected, "not-found"]);
      if (provider.reads !== "value") return;
      // Together where the backend gives several at once.
      const { vault, host } = stub;
      expect(told(await readByPool({ provider, vault, host }, wants))).toEqual(["not-found", expected, "not-found"]);
    });
    check("missing", "says that a secret is not there", async () => {
      const item = await readOnce(provider, stub, stub.missing, null);
      expect(item).toMatchObject({ ok: false, failure: "not-found" });
    });
    check("version 2", "reads the version that is asked for", async () => {
      await stub.put("first");
      const second = await stub.put("second");
      expect(valueOf(await readOnce(provider, stub, stub.resource, 2))).toBe(second);
    });
    fails("wrong credentials", "wrong-credentials", ["unauthenticated"], "says that it was not let in");
    fails("forbidden", "forbidden", ["forbidden"], "says that it may not read this");
    fails("hang", "hang", ["timed-out"], "gives up on a backend that hangs");
    fails("throttled", "throttled", ["throttled"], "says that it was throttled");
    fails("garbage", "garbage", ["malformed"], "does not take garbage for an answer");
    fails("oversized", "oversized", ["too-large"], "does not read without end");

    check("tested", "lets its connection be tested, and tells what is proven", async () => {
      await stub.put(canary);
      const trial = await provider.test(stub.vault, stub.host);
      expect(trial.stopped).toBeNull();
      expect(trial.rights.map(({ state }) => state)).not.toContain("missing");
      expect(trial.rights.length).toBeGreaterThan(0);
      shows(trial);
    });
    check("test proves all", "proves at a test all that references need", async () => {
      await stub.put(canary);
      const { rights } = await provider.test(stub.vault, stub.host);
      expect(rights.map(({ state }) => state)).toEqual(rights.map(() => "proven"));
    });
    check("test reads nothing", "asks for no value when its connection is tested", async () => {
      await stub.put(canary);
      await readOnce(provider, stub, stub.resource, null);
      const before = stub.valuesAsked?.() ?? Number.NaN;
      expect(before).toBe(1);
      await provider.test(stub.vault, stub.host);
      expect(stub.valuesAsked?.()).toBe(before);
    });

    const testFails = (what: Case, trouble: Trouble, expected: readonly Failure[], sentence: string): void =>
      check(what, sentence, async () => {
        await stub.put(canary);
        await stub.trouble(trouble);
        const trial = await provider.test(stub.vault, stub.host);
        expect(trial.stopped?.failure).toBeOneOf([...expected]);
        expect({ ...provider.faults, ...netFaults }).toHaveProperty([trial.stopped?.code ?? ""]);
        shows(trial);
      });
    testFails("wrong credentials", "wrong-credentials", ["unauthenticated"], "says at a test that it was not let in");
    testFails("hang", "hang", ["timed-out"], "gives a test up at a backend that hangs");
    testFails("garbage", "garbage", ["malformed"], "does not take garbage for a sign-in");
    testFails("test oversized", "oversized", ["too-large"], "does not read without end at a test");

    const limited = (): OpenedVault => ({ ...stub.vault, level: "metadata" });
    const explained = (reference: string, level: OpenedVault["level"]) => {
      // A pattern of the access is another matter.
      const access = { ...stub.vault.access, resource_pattern: null };
      const vault = { id: "vault", provider: provider.kongName, ...stub.vault, level, access };
      const edition = provider.editions.includes("enterprise") ? "enterprise" : "konnect";
      const gateway = { id: "gateway", version: "3.15", edition } as const;
      return resolveOnce(reference, { prefix: vault }, { host: stub.host, gateway });
    };
    const explain = (resource: string) =>
      explained(formatReference({ name: "prefix", resource, key: null, config: null, version: null }), "metadata");
    const isBlind = (): boolean =>
      provider.metadataWhere === null ||
      Object.entries(provider.metadataWhere ?? {}).some(
        ([field, fits]) => !fits.includes(String(stub.vault.config[field])),
      );

    check("metadata", "ends, with metadata only, at what is there and says that its value is not read", async () => {
      await stub.put(canary);
      const { explanation, meta } = await explain(stub.resource);
      const told = explanation.steps.find(({ name: step }) => step === "answer")?.text;
      if (isBlind()) {
        expect([explanation.outcome, meta]).toEqual(["not-allowed-by-access-level", null]);
      } else {
        expect([explanation.outcome, explanation.title]).toEqual(["present-unverified", "Present, value not verified"]);
        const version = meta?.version == null ? "" : `: version ${meta.version}`;
        const why =
          provider.reads === "value" ? "Keyhole's access is limited to metadata" : "the backend gives none out";
        expect(told).toBe(`It is there${version}. Its value is not read: ${why}.`);
      }
      expect([explanation.preview, explanation.fingerprint]).toEqual([null, null]);
      shows(explanation);
      const none = await explain(stub.missing);
      expect(none.explanation.outcome).toBe(isBlind() ? "not-allowed-by-access-level" : "not-found");
    });
    check("found", "says whose credential it signs in with, each time", async () => {
      await stub.put(canary);
      const { explanation } = await explain(stub.resource);
      const signIn = explanation.steps.filter(({ name: step }) => step === "sign-in").map(({ text }) => text);
      const as = provider.signsInAs?.(stub.vault);
      if (provider.signsInAs === undefined) {
        expect(signIn.join(" ")).not.toMatch(/access|config|machine/);
      } else if (!isBlind()) {
        expect(signIn.some((text) => text.endsWith(signedInAs(as!)))).toBe(true);
        expect(explanation.vantage).toBe(lookedAs(as!));
      }
      shows(explanation);
    });
    check("test reads nothing", "asks for no value with metadata only, whoever asks for what", async () => {
      await stub.put(canary);
      const withPool = async (ask: (pool: SessionPool) => Promise<unknown>): Promise<void> => {
        const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
        await ask(pool).finally(() => pool.close());
      };
      const source = () => ({ provider, vault: limited(), host: stub.host });
      const wants = [stub.resource, stub.missing].map((resource) => ({ resource, version: null }));
      await explain(stub.resource);
      await explain(stub.missing);
      await withPool((pool) => pool.test(source()));
      await withPool((pool) => pool.describe(source(), wants));
      await withPool(async (pool) => {
        const read = await pool.read(source(), wants);
        expect(read.map(({ item }) => (item.ok ? "read" : item.code))).toEqual([
          ...["pool.values-not-allowed", "pool.values-not-allowed"],
        ]);
      });
      expect(stub.valuesAsked?.()).toBe(0);
    });

    payloadCases({
      ...{ provider, canary, check, explain: explained, shows, stub: () => stub },
      read: (resource) => readOnce(provider, stub, resource, null),
    });

    schemaCases(provider, () => stub.vault);
  });
};
