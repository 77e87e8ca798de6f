import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { connectGateway } from "@/lib/services/gateways/connect-gateway";
import { disconnectGateway } from "@/lib/services/gateways/disconnect-gateway";
import { readConnection } from "@/lib/services/gateways/read-connection";
import { fetchVaultSchema } from "@/lib/services/vault-schemas/fetch-vault-schema";
import { giveVaultSchema } from "@/lib/services/vault-schemas/give-vault-schema";
import type { FetchedSchema } from "@/lib/services/vault-schemas/schema";
import { readVaultSchemas } from "@/lib/services/vault-schemas/read-vault-schemas";
import { readProviders } from "@/lib/services/vaults/read-providers";
import type { Context } from "@/lib/services/kernel/context";
import answer from "@/tests/fixtures/custom-vault-schema.json" with { type: "json" };
import { AdminApiStub, json } from "@/tests/contract/stubs/admin-api";
import { signedIn } from "@/tests/support/actors";
import { certificateAuthority } from "@/tests/support/certificates";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const name = "acme-http";
const canary = "canary-of-an-admin-token-8f3kQ0zX";
let pia: Context;
let jonas: Context;
let maya: Context;
let kong: AdminApiStub;
const open: string[] = [];
let konnect: string;

beforeAll(async () => {
  for (let n = 0; n < 14; n += 1) open.push(await addGateway(here.owner, { loadedVaults: `bundled,${name}` }));
  konnect = await addGateway(here.owner, { loadedVaults: `bundled,${name}`, edition: "konnect" });
  pia = await signedIn(here.deps, here.owner, [["platform-admin", null]], { name: "Pia" });
  jonas = await signedIn(here.deps, here.owner, [["approver", null]], { name: "Jonas" });
  maya = await signedIn(here.deps, here.owner, [["author", null]], { name: "Maya" });
  kong = await AdminApiStub.start();
});
afterAll(() => kong.server.close());

/** An unguarded gateway of its own for each test, as forms name it. */
function begun(id = open.pop() ?? "") {
  // Two gateways are never at one address; a path in front makes each its own.
  kong.prefix = `/${id}`;
  return { gateway: `g-${id}`, id, version: 0 };
}
const allow = (target = `127.0.0.1:${kong.server.port}`) =>
  here.owner.query("insert into allow_entry (target) values ($1) on conflict do nothing", [target]);
const shown = async (gateway: string) => (await readConnection(pia, { gateway })).connection;
const stored = async (id: string) =>
  (await here.owner.query<Record<string, unknown>>("select * from gateway_connection where gateway_id = $1", [id]))
    .rows[0];
const fetched = async (gateway: string, by = pia): Promise<FetchedSchema> => {
  const outcome = await fetchVaultSchema(by, { gateway, name });
  if (outcome.status !== "done") throw new Error("reading waited");
  return outcome.value;
};
const kept = async (gateway: string) => (await readVaultSchemas(maya, { gateway })).vaults[0]?.schema ?? null;
const typeAgain = { code: "INVALID", fields: { token: expect.stringContaining("Type it again") as string } };

describe("connecting a gateway", () => {
  it("keeps the address in its one spelling and the token sealed, and shows neither it nor its print", async () => {
    const at = begun();
    await connectGateway.run(pia, { ...at, address: " HTTPS://Kong.Internal:8444/ ", token: canary });
    expect((await readConnection(pia, { gateway: at.gateway })).asks).toBe(false);
    expect(await shown(at.gateway)).toMatchObject({
      ...{ address: "https://kong.internal:8444", header: "Kong-Admin-Token", hasToken: true, version: 1 },
      updatedBy: "Pia",
    });
    const row = await stored(at.id);
    expect(row?.token_print).toMatch(/^fp [0-9a-f]{12} · key /);
    const everything = JSON.stringify([row, String(row?.token_sealed), await here.logged(), here.deps.logged]);
    expect(everything).not.toContain(canary);
    expect((await here.logged(pia.requestId)).at(-1)).toMatchObject({
      type: "gateway.connected",
      data: { address: "https://kong.internal:8444", fields: ["address", "header", "token"] },
    });
  });

  it("lets the token stay while it goes to the same place, and wants it again for any other", async () => {
    const ca = (await certificateAuthority()).cert;
    const at = begun();
    const first = { address: `https://${at.gateway}.example:8444`, header: "Kong-Admin-Token", ca };
    await connectGateway.run(pia, { ...at, ...first, token: canary });
    const again = { ...at, version: 1, ...first };
    const another = (await certificateAuthority("Another")).cert;
    for (const elsewhere of [
      { address: first.address.replace("https:", "http:"), ca: "" },
      { address: first.address.replace("8444", "8443") },
      { address: first.address.replace(".example", ".example.evil") },
      { address: `${first.address}/other` },
      { header: "X-Token" },
      { ca: "" },
      { ca: another },
    ]) {
      await expect(connectGateway.run(pia, { ...again, ...elsewhere })).rejects.toMatchObject(typeAgain);
    }
    expect((await shown(at.gateway))?.version).toBe(1);
    // The token that is there, in another spelling of the same place, is nothing new.
    const same = connectGateway.run(pia, { ...again, address: `${first.address}/` });
    await expect(same).rejects.toMatchObject({ code: "INVALID", detail: expect.stringContaining("Nothing") as string });
    await connectGateway.run(pia, { ...again, header: "X-Token", token: `${canary}-new` });
    await connectGateway.run(pia, {
      ...again,
      version: 2,
      header: "X-Token",
      address: at.gateway.replace(/^/, "https://"),
      dropToken: true,
    });
    expect(await shown(at.gateway)).toMatchObject({ hasToken: false, version: 3 });
  });

  it("opens a token for the row, address, header and CA it was sealed for, and nowhere else", async () => {
    const at = begun();
    await allow();
    kong.token = canary;
    await connectGateway.run(pia, { ...at, address: kong.address, token: canary });
    expect((await fetched(at.gateway)).fault).toBeNull();
    const before = kong.server.requests().length;
    for (const moved of ["address = address || '/x'", "token_header = 'X-Token'", "ca = 'x'"]) {
      await here.owner.query(`update gateway_connection set ${moved} where gateway_id = $1`, [at.id]);
      const refused = fetchVaultSchema.run(pia, { gateway: at.gateway, name });
      await expect(refused).rejects.toMatchObject({ code: "UNAVAILABLE" });
      await here.owner.query(
        "update gateway_connection set address = $2, token_header = 'Kong-Admin-Token', ca = null where gateway_id = $1",
        [at.id, kong.address],
      );
    }
    expect(kong.server.requests()).toHaveLength(before);
    kong.token = null;
  });

  it.each([
    [{ address: "kong.internal" }, "address"],
    [{ address: "http://user:word@kong.internal" }, "address"],
    [{ address: "http://kong.internal/?a=b" }, "address"],
    [{ header: "Content-Length" }, "header"],
    [{ header: "X Token" }, "header"],
    [{ token: "with\nbreak" }, "token"],
    [{ ca: "no certificate" }, "ca"],
    [{ ca: "-----BEGIN CERTIFICATE-----" }, "ca"],
  ])("refuses %j", async (wrong, field) => {
    const at = { ...begun(open[0]), address: "http://kong.internal:8001" };
    const refused = connectGateway.run(pia, { ...at, ...wrong });
    await expect(refused).rejects.toMatchObject({ code: "INVALID", fields: { [field]: expect.any(String) as string } });
  });

  it("is not offered for Konnect, which documents no such call", async () => {
    const refused = connectGateway.run(pia, { ...begun(konnect), address: "https://eu.api.konghq.com" });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID",
      fields: { address: expect.stringContaining("Konnect") as string },
    });
  });

  it("refuses the address of another gateway, in whatever spelling", async () => {
    await connectGateway.run(pia, { ...begun(), address: "http://only-once.example:80/" });
    const taken = connectGateway.run(pia, { ...begun(), address: "HTTP://Only-Once.example" });
    await expect(taken).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("tells a stale form who was faster, and lets one of several win", async () => {
    const at = begun();
    await connectGateway.run(pia, { ...at, address: `http://${at.gateway}.example` });
    const late = connectGateway.run(pia, { ...at, address: `http://${at.gateway}.example:1` });
    await expect(late).rejects.toMatchObject({ code: "STALE", detail: expect.stringContaining("Pia") as string });
    const raced = await Promise.allSettled(
      [2, 3, 4].map((port) =>
        connectGateway.run(pia, { ...at, version: 1, address: `http://${at.gateway}.example:${port}` }),
      ),
    );
    expect(raced.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is taken away with its token, and what was read stays", async () => {
    const at = begun();
    await allow();
    await connectGateway.run(pia, { ...at, address: kong.address });
    await fetched(at.gateway);
    await disconnectGateway.run(pia, { ...at, version: 1 });
    expect([await shown(at.gateway), await stored(at.id)]).toEqual([null, undefined]);
    expect(await kept(at.gateway)).toMatchObject({ source: "read" });
    await expect(disconnectGateway.run(pia, at)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("reading a schema from the gateway", () => {
  it("keeps it with when, by whom and of which Kong, and leaves intent and outcome in the log", async () => {
    const at = begun();
    await allow();
    await connectGateway.run(pia, { ...at, address: kong.address });
    const reader = { ...maya, requestId: here.deps.newId() };
    expect(await fetched(at.gateway, reader)).toMatchObject({ read: { kongVersion: "3.12" }, fault: null });
    expect(await kept(at.gateway)).toMatchObject({
      ...{ source: "read", notedBy: "Maya", kongVersion: "3.12", outdated: true },
      fields: expect.arrayContaining([expect.objectContaining({ name: "url" })]) as unknown,
    });
    const object = { kind: "gateway", id: at.id, label: at.gateway };
    expect(await here.logged(reader.requestId)).toMatchObject([
      { type: "gateway.schema-read-intended", object, data: { name }, outcome: "pending" },
      { type: "gateway.schema-read", object, data: { name, outcome: "read", kongVersion: "3.12" }, outcome: "done" },
    ]);
  });

  it("is offered to a vault's form with where the kept one comes from, and for Konnect never", async () => {
    const at = begun();
    const told = async (gateway: string) => {
      const { tells, providers } = await readProviders(maya, { gateway });
      return { tells, origin: providers.find(({ kongName }) => kongName === name)?.custom?.origin ?? null };
    };
    expect(await told(at.gateway)).toEqual({ tells: false, origin: null });
    await allow();
    await connectGateway.run(pia, { ...at, address: kong.address });
    await fetched(at.gateway, maya);
    expect(await told(at.gateway)).toEqual({
      tells: true,
      origin: { source: "read", at: expect.any(Date) as Date, kongVersion: "3.12" },
    });
    await giveVaultSchema(pia, { gateway: at.gateway, name, schema: JSON.stringify(answer) });
    expect((await told(at.gateway)).origin).toMatchObject({ source: "given", kongVersion: "3.15" });
    await here.owner.query("update gateway set edition = 'konnect' where id = $1", [at.id]);
    expect((await told(at.gateway)).tells).toBe(false);
    await expect(fetchVaultSchema(maya, { gateway: at.gateway, name })).rejects.toMatchObject({ code: "INVALID" });
  });

  it("goes by the gateway's own version where the node tells none", async () => {
    const at = begun();
    await allow();
    await connectGateway.run(pia, { ...at, address: kong.address });
    kong.version = null;
    expect((await fetched(at.gateway)).read?.kongVersion).toBe("3.15");
    kong.version = "3.12.0.1";
  });

  it("leaves what was given where Kong refuses, and says in the log what it came to", async () => {
    const at = begun();
    await allow();
    await giveVaultSchema(pia, { gateway: at.gateway, name, schema: JSON.stringify(answer) });
    await connectGateway.run(pia, { ...at, address: kong.address, token: canary });
    const wrongs: readonly (readonly [number, unknown, string])[] = [
      [401, { message: "Invalid RBAC credentials" }, "kong.token-refused"],
      [404, { message: `No vault named '${name}'` }, "kong.vault-missing"],
      [200, `<title>${canary}</title>`, "kong.not-kong"],
      [200, { fields: [] }, "kong.schema-unknown"],
      [200, { ...answer, name: "another" }, "kong.schema-unknown"],
      [200, { ...answer, note: "\u0000" }, "kong.schema-unknown"],
      [200, { ...answer, note: "x".repeat(200_000) }, "kong.schema-unknown"],
    ];
    for (const [status, body, code] of wrongs) {
      kong.onAny = json(status, body);
      const value = await fetched(at.gateway);
      expect([value.read, value.fault?.code]).toEqual([null, code]);
      expect(JSON.stringify(value)).not.toContain(canary);
      const reads = (await here.logged()).filter(({ type }) => type === "gateway.schema-read");
      expect(reads.at(-1)?.data).toEqual({ name, outcome: code });
    }
    kong.onAny = null;
    expect(await kept(at.gateway)).toMatchObject({ source: "given" });
    expect(JSON.stringify([await here.logged(), here.deps.logged])).not.toContain(canary);
  });

  it("is decided by the allow-list, each time anew", async () => {
    const at = begun();
    await here.owner.query("delete from allow_entry");
    await connectGateway.run(pia, { ...at, address: kong.address });
    const before = kong.server.connections();
    expect((await fetched(at.gateway)).fault).toMatchObject({ code: "kong.not-allowed" });
    expect(kong.server.connections()).toBe(before);
    await allow();
    expect((await fetched(at.gateway)).fault).toBeNull();
  });

  it("is not kept when the connection is another by then", async () => {
    const at = begun();
    await allow();
    await connectGateway.run(pia, { ...at, address: kong.address });
    kong.onAny = (request, response) => {
      void here.owner
        .query("update gateway_connection set updated_at = updated_at + interval '1 s' where gateway_id = $1", [at.id])
        .then(() => json(200, answer)(request, response));
    };
    expect((await fetched(at.gateway)).fault).toMatchObject({ code: "kong.connection-changed" });
    kong.onAny = null;
    expect(await kept(at.gateway)).toBeNull();
  });

  it("is refused for a gateway that is not connected, a vault that is not loaded, and to who may not ask", async () => {
    const at = begun(open[0]);
    await expect(fetchVaultSchema.run(pia, { gateway: at.gateway, name })).rejects.toMatchObject({ code: "INVALID" });
    const strange = fetchVaultSchema.run(pia, { gateway: at.gateway, name: "other-vault" });
    await expect(strange).rejects.toMatchObject({ code: "INVALID", fields: { name: expect.any(String) as string } });
    await expect(fetchVaultSchema.run(jonas, { gateway: at.gateway, name })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

// Last: from then on pointing any gateway somewhere waits.
describe("once a gateway is guarded", () => {
  const approve = async (changeId: string) => {
    const { id, hash } = await readChange(jonas, { id: changeId });
    const outcome = await decideChange(jonas, { id, hash, decision: "approve", reason: "" });
    return outcome.status === "done" && outcome.value.state;
  };
  const asked = (outcome: Awaited<ReturnType<typeof connectGateway.run>>): string => {
    if (outcome.status !== "pending") throw new Error("it did not wait");
    return outcome.changeId;
  };

  it("connecting it waits for somebody else, who sees where to and the token's print only", async () => {
    const at = begun(await addGateway(here.owner, { guarded: true, loadedVaults: `bundled,${name}` }));
    kong.token = canary;
    const changeId = asked(await connectGateway.run(pia, { ...at, address: kong.address, token: canary }));
    expect(await shown(at.gateway)).toBeNull();
    const change = await readChange(jonas, { id: changeId });
    expect(change.fields).toEqual([
      { field: "address", before: null, after: kong.address, sensitive: false },
      { field: "header", before: null, after: "Kong-Admin-Token", sensitive: false },
      {
        field: "token",
        before: null,
        after: expect.stringMatching(/^fp [0-9a-f]{12} · key /) as string,
        sensitive: true,
      },
    ]);
    expect(JSON.stringify(change)).not.toContain(canary);
    const { rows } = await here.owner.query("select * from change where id = $1", [changeId]);
    expect(JSON.stringify(rows)).not.toContain(canary);
    expect(await approve(changeId)).toBe("applied");
    // The allow-list of a guarded gateway is asked at each reading, as for all.
    expect((await fetched(at.gateway)).fault).toBeNull();

    const pointed = { ...at, version: 1, address: `${kong.address}/elsewhere` };
    await expect(connectGateway.run(pia, pointed)).rejects.toMatchObject(typeAgain);
    const [one, two] = [
      asked(await connectGateway.run(pia, { ...pointed, token: canary })),
      asked(await disconnectGateway.run(pia, { ...at, version: 1 })),
    ];
    expect([await approve(two), await approve(one)]).toEqual(["applied", "void"]);
    expect(await shown(at.gateway)).toBeNull();
    kong.token = null;
  });

  it("connecting any other waits as well, and taking that away does not", async () => {
    const at = begun();
    expect((await readConnection(pia, { gateway: at.gateway })).asks).toBe(true);
    const changeId = asked(await connectGateway.run(pia, { ...at, address: kong.address }));
    expect(await approve(changeId)).toBe("applied");
    expect((await shown(at.gateway))?.address).toBe(kong.address);
    expect((await disconnectGateway.run(pia, { ...at, version: 1 })).status).toBe("done");
  });
});
