import { expect, it } from "vitest";
import { fillWithLargeData } from "@/lib/boot/large-data.mjs";
import { checkRole } from "@/lib/db/role-check";
import { verifyAuditLog } from "@/lib/services/audit/verify-audit-log";
import { readReferences } from "@/lib/services/references/read-references";
import { readVaults } from "@/lib/services/vaults/read-vaults";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson } from "@/tests/support/organisation";

const here = testInstallation();

it("fills a database in which everything is read as any other, with the rules in force and a log that verifies", async () => {
  await addPerson(here.owner);
  await addPerson(here.owner);
  const size = await fillWithLargeData(here.owner, 0.002);
  expect(size).toMatchObject({ gateways: 10, vaults: 20, references: 200, logRows: 2_000 });
  expect([await here.count("vault"), await here.count("reference")]).toEqual([20, 200]);
  expect((await checkRole(here.deps.db)).problems).toEqual([]);
  const noor = await signedIn(here.deps, here.owner, [["auditor", null]]);
  const viewer = await signedIn(here.deps, here.owner, [["viewer", null]]);
  expect(await verifyAuditLog(noor, {})).toMatchObject({ status: "done", value: { unbroken: true } });
  const vaults = await readVaults.run(viewer, { gateway: "large-01" });
  expect(vaults).toHaveProperty("value.vaults.0.prefix", "v-00001");
  const references = await readReferences.run(viewer, { gateway: "large-01" });
  expect(references).toHaveProperty("value.references.length", 50);
}, 60_000);
