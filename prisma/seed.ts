import { randomBytes, randomUUID } from "node:crypto";
import { dutyOfRole } from "@/lib/domain/access/permissions";
import type { AuditRecord } from "@/lib/domain/audit/event";
import { createDatabase } from "@/lib/db/client";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { createCrypto } from "@/lib/runtime/crypto";
import { createPasswords } from "@/lib/runtime/passwords";
import { createSeal } from "@/lib/runtime/seal";
import { newPerson } from "@/lib/services/people/new-person";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { writeSampleEnvironment } from "./sample-environment";
import { writeSampleFiles } from "./sample-files";
import { samplePeople, type SamplePerson } from "./sample-people";
import { readState } from "./sample-vault/keep-state";
import { freePort } from "./sample-vault/listen";
import { newSampleVault } from "./sample-vault/new-sample";
import { credentialsOf } from "./sample-vault/new-state";
import { seedEnvironment, type SeedEnvironment } from "./seed-environment";
import { seedGateways, type Sealing } from "./seed-gateways";
import { seedReferences } from "./seed-references";
import { seedVaults } from "./seed-vaults";

/** The sample organisation: people, gateways, vaults and what they hold, references into them. */
async function main(): Promise<void> {
  const settings = seedEnvironment();
  const db = createDatabase(settings.ownerUrl, { max: 1 });
  const deps = { crypto: createCrypto(settings.key), passwords: createPasswords(), seal: createSeal(settings.key) };
  const accounts = await Promise.all(
    samplePeople.map(async (person) => {
      const password = randomBytes(15).toString("base64url");
      return { ...person, password, id: randomUUID(), row: await newPerson(deps, { ...person, password }) };
    }),
  );
  await writeSampleFiles(settings.sampleDir);
  await writeSampleEnvironment(settings.sampleEnvironmentFile);
  const vault = await newSampleVault(settings.sampleVaultFile, new Date());
  const ports = { vault, dead: await freePort([vault]) };
  await inTransaction(db, (tx) => seed(tx, deps, settings, accounts, ports), { timeoutMs: 60_000 });
  await db.close();
  process.stdout.write(
    `${JSON.stringify(accounts.map(({ name, email, password, roles }) => ({ name, email, password, roles })))}\n`,
  );
}

type Account = SamplePerson & { readonly id: string; readonly row: Awaited<ReturnType<typeof newPerson>> };

interface Ports {
  readonly vault: number;
  readonly dead: number;
}

async function seed(
  tx: Tx,
  sealing: Sealing,
  settings: SeedEnvironment,
  accounts: readonly Account[],
  ports: Ports,
): Promise<void> {
  await tx.allowEntry.createMany({
    data: [
      { target: "127.0.0.1:8200", note: "A Vault or OpenBao on this machine", sample: true },
      { target: `127.0.0.1:${ports.vault}`, note: "The sample's Vault", sample: true },
      { target: `127.0.0.1:${ports.dead}`, note: "The sample's address at which nobody answers", sample: true },
    ],
  });
  const idOf = (name: string): string => accounts.find((account) => account.name === name)?.id ?? "";
  const ids = await seedGateways(tx, async (gateways) => {
    if (settings.peopleOnly) return;
    const places = {
      folder: settings.sampleDir,
      credentials: credentialsOf(readState(settings.sampleVaultFile)),
      ...{ vaultPort: ports.vault, deadPort: ports.dead },
    };
    await seedVaults(tx, sealing, { gateways, by: idOf("Maya"), places });
    await seedReferences(tx, idOf("Maya"));
  });
  await seedPeople(tx, accounts, ids);
  await tx.installation.updateMany({ data: { sample: true } });
  await appendAudit(tx, [
    {
      event: { type: "installation.set-up", data: { adminId: idOf("Ada"), workerId: idOf("Maya") } },
      actor: { kind: "host" },
      gateway: null,
      outcome: "done",
      requestId: "seed",
    },
    ...accounts.flatMap(({ id, grants }) =>
      grants.map(([role, where]): AuditRecord => {
        const data = { role, ...(where === "all" ? {} : { where }), origin: "sample" };
        return {
          event: { type: "role.granted", object: aboutPerson(id), data },
          ...{ actor: { kind: "host" }, gateway: null, outcome: "done", requestId: "seed" },
        };
      }),
    ),
  ]);
}

async function seedPeople(tx: Tx, accounts: readonly Account[], gateways: ReadonlyMap<string, string>): Promise<void> {
  const now = new Date();
  for (const { id, row, grants } of accounts) {
    const duty = grants.map(([role]) => dutyOfRole[role]).find((one) => one !== null) ?? "work";
    await tx.person.create({ data: { id, ...row, duty, confirmedAt: now, sample: true } });
    await tx.roleGrant.createMany({
      data: grants.map(([role, where]) => {
        const gatewayId = where === "all" ? null : (gateways.get(where) ?? null);
        return { personId: id, role, gatewayId, origin: "bootstrap" };
      }),
    });
  }
}

await main();
