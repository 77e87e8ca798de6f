import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditBody, readAuditBody, searchColumns } from "@/lib/domain/audit/body";
import { canonical } from "@/lib/domain/audit/canonical";
import type { AuditRecord } from "@/lib/domain/audit/event";
import { propertyRuns } from "@/tests/support/property-runs";

const record: AuditRecord = {
  event: {
    type: "vault.created",
    object: { kind: "vault", id: "vault-1", label: "hcv-pay" },
    data: { provider: "hcv", prefix: "pay" },
  },
  actor: { kind: "person", id: "person-1", commitment: "c0", session: "session-1" },
  gateway: "gateway-1",
  outcome: "done",
  requestId: "request-1",
};

describe("the body of a row", () => {
  it("is canonical and holds everything that is shown", () => {
    expect(auditBody(record)).toBe(
      '{"actor":{"commitment":"c0","id":"person-1","kind":"person","session":"session-1"},"data":{"prefix":"pay","provider":"hcv"},' +
        '"gateway":"gateway-1","object":{"id":"vault-1","kind":"vault","label":"hcv-pay"},"outcome":"done",' +
        '"requestId":"request-1","type":"vault.created","v":1}',
    );
  });

  it("leaves out what there is not", () => {
    const bare: AuditRecord = {
      ...record,
      event: { type: "worker.swept", data: { sessions: 1, changes: 0 } },
      actor: { kind: "host" },
      gateway: null,
    };
    expect(auditBody(bare)).toBe(
      '{"actor":{"kind":"host"},"data":{"changes":0,"sessions":1},"outcome":"done","requestId":"request-1","type":"worker.swept","v":1}',
    );
  });

  it("stays below what the database takes, whatever texts go in, and says what was cut", () => {
    const long = "x".repeat(1_000_000);
    const body = auditBody({
      ...record,
      event: { ...record.event, object: { kind: "vault", id: long, label: long } } as AuditRecord["event"],
    });
    expect(new TextEncoder().encode(body).length).toBeLessThan(65_536);
    expect(body).toContain("… (1000000 characters)");
  });

  it("can be made of any text, and comes back as it was, but for lone surrogates", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 50 }),
        (label, id) => {
          const body = auditBody({
            ...record,
            event: { ...record.event, object: { kind: "vault", id, label } } as AuditRecord["event"],
          });
          expect(readAuditBody(body)?.object).toEqual({
            kind: "vault",
            id: id.toWellFormed(),
            label: label.toWellFormed(),
          });
          expect(canonical(JSON.parse(body))).toBe(body);
          // Many rows travel as the lines of one text.
          expect(body).not.toContain("\n");
        },
      ),
      { numRuns: propertyRuns() },
    );
  });

  it.each(["", "[]", "nonsense", '{"v":2,"type":"a.b"}', '{"v":1}', "null", "7"])("is not found in %j", (text) => {
    expect(readAuditBody(text)).toBeNull();
  });
});

describe("the columns by which rows are searched", () => {
  it("say what the body says", () => {
    expect(searchColumns(auditBody(record))).toEqual({
      ...{ type: "vault.created", actor: "person-1", gateway: "gateway-1", object: "vault-1", outcome: "done" },
    });
  });

  it("name the kind of an actor without an id", () => {
    expect(searchColumns(auditBody({ ...record, actor: { kind: "anonymous" } })).actor).toBe("anonymous");
    expect(searchColumns(auditBody({ ...record, actor: { kind: "job", id: "sweep" } })).actor).toBe("sweep");
  });

  it("are empty where the body has none, and for what is no body", () => {
    const none = { type: null, actor: null, gateway: null, object: null, outcome: null };
    expect(searchColumns("{}")).toEqual(none);
    expect(searchColumns("[]")).toEqual(none);
    expect(searchColumns("nonsense")).toEqual(none);
  });

  it("take an escape for an underscore, as the database does", () => {
    expect(searchColumns(String.raw`{"type":"a\u0000b\"c\\","object":{"id":"\\u0000"}}`)).toMatchObject({
      type: "a_b_c_",
      object: "_u0000",
    });
  });
});
