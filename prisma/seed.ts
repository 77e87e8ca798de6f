import { randomBytes, randomUUID } from "node:crypto";
import { dutyOfRole, type Role } from "@/lib/domain/access/permissions";
import { createDatabase } from "@/lib/db/client";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { createCrypto } from "@/lib/runtime/crypto";
import { createPasswords } from "@/lib/runtime/passwords";
import { newPerson } from "@/lib/services/people/new-person";
import { newSampleVault } from "./sample-vault/new-sample";
import { seedEnvironment } from "./seed-environment";
import { writeSampleFiles } from "./sample-files";

/** The sample organisation: five people who keep each other's duties apart, two gateways, files to refer to. */
const people: readonly { name: string; email: string; grants: readonly [Role, "all" | "lab"][]; roles: string }[] = [
  {
    name: "Maya",
    email: "maya@sample.invalid",
    grants: [
      ["platform-admin", "all"],
      ["author", "all"],
      ["operator", "all"],
    ],
    roles: "Platform admin, Author, Operator",
  },
  {
    name: "Jonas",
    email: "jonas@sample.invalid",
    grants: [
      ["approver", "all"],
      ["operator", "all"],
    ],
    roles: "Approver, Operator",
  },
  { name: "Ada", email: "ada@sample.invalid", grants: [["access-admin", "all"]], roles: "Access admin" },
  { name: "Noor", email: "noor@sample.invalid", grants: [["auditor", "all"]], roles: "Auditor" },
  { name: "Vic", email: "vic@sample.invalid", grants: [["viewer", "lab"]], roles: "Viewer on lab" },
];

/** The unguarded one first: once a guarded gateway exists, adding another waits for approval, for the owner role too. */
const gateways = [
  { name: "lab", environment: "test", guarded: false, description: "Where the platform team tries things." },
  {
    name: "prod-eu",
    environment: "production",
    guarded: true,
    description: "Production in Europe. Changes need a second person.",
  },
] as const;

const allowed = [{ target: "127.0.0.1:8200", note: "A Vault or OpenBao on this machine" }];

async function main(): Promise<void> {
  const settings = seedEnvironment();
  const db = createDatabase(settings.ownerUrl, { max: 1 });
  const deps = { crypto: createCrypto(settings.key), passwords: createPasswords() };
  const accounts = await Promise.all(
    people.map(async (person) => {
      const password = randomBytes(15).toString("base64url");
      return { ...person, password, id: randomUUID(), row: await newPerson(deps, { ...person, password }) };
    }),
  );
  await writeSampleFiles(settings.sampleDir);
  const vaultPort = await newSampleVault(settings.sampleVaultFile, new Date());
  await inTransaction(db, (tx) => seed(tx, accounts, vaultPort), { timeoutMs: 30_000 });
  await db.close();
  process.stdout.write(
    `${JSON.stringify(accounts.map(({ name, email, password, roles }) => ({ name, email, password, roles })))}\n`,
  );
}

type Account = (typeof people)[number] & { readonly id: string; readonly row: Awaited<ReturnType<typeof newPerson>> };

async function seed(tx: Tx, accounts: readonly Account[], vaultPort: number): Promise<void> {
  const sampleVault = { target: `127.0.0.1:${vaultPort}`, note: "The sample's Vault" };
  await tx.allowEntry.createMany({ data: [...allowed, sampleVault].map((entry) => ({ id: randomUUID(), ...entry })) });
  const ids = new Map<string, string>();
  for (const gateway of gateways) {
    const id = randomUUID();
    ids.set(gateway.name, id);
    await tx.gateway.create({ data: { id, edition: "enterprise", kongVersion: "3.15", ...gateway } });
  }
  const now = new Date();
  for (const { id, row, grants } of accounts) {
    const duty = grants.map(([role]) => dutyOfRole[role]).find((one) => one !== null) ?? "work";
    await tx.person.create({ data: { id, ...row, duty, confirmedAt: now } });
    await tx.roleGrant.createMany({
      data: grants.map(([role, where]) => {
        return {
          personId: id,
          role,
          gatewayId: where === "all" ? null : (ids.get(where) ?? null),
          origin: "bootstrap",
        };
      }),
    });
  }
  await tx.installation.updateMany({ data: { sample: true } });
  const adminId = accounts.find(({ name }) => name === "Ada")?.id ?? "";
  const workerId = accounts.find(({ name }) => name === "Maya")?.id ?? "";
  await appendAudit(tx, [
    {
      event: { type: "installation.set-up", data: { adminId, workerId } },
      actor: { kind: "host" },
      gateway: null,
      outcome: "done",
      requestId: "seed",
    },
  ]);
}

await main();
