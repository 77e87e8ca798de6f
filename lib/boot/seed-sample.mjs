import fs from "node:fs";
import { programFile } from "./build.mjs";
import { run } from "./child.mjs";
import { BootFailure, exitCode, storageFailure } from "./exit-codes.mjs";
import { root, sampleEnvironmentFile, sampleFolder, samplePeopleFile, sampleVaultFile } from "./places.mjs";
import { runtimeEnvironment } from "./settings.mjs";

/**
 * Puts the sample organisation into a new database and its people's passwords into a file of the installation.
 *
 * @param {string} ownerUrl signs in as the role that owns the schema
 * @param {ReturnType<typeof import("./settings.mjs").readAddress>} address
 * @throws {BootFailure} when the seed fails, what it said being on stderr, or the file cannot be written
 */
export async function seedSample(ownerUrl, address) {
  const environment = {
    ...runtimeEnvironment({ databaseUrl: ownerUrl, address, embedded: true }),
    DATABASE_MIGRATION_URL: ownerUrl,
    SAMPLE_DIR: sampleFolder,
    SAMPLE_VAULT_FILE: sampleVaultFile,
    SAMPLE_ENVIRONMENT_FILE: sampleEnvironmentFile,
  };
  const { code, stdout, output } = await run(process.execPath, [programFile("seed")], { cwd: root, env: environment });
  if (code !== 0) {
    process.stderr.write(output);
    throw new BootFailure(
      exitCode.sample,
      "The sample organisation could not be put into the new database; see above.",
    );
  }
  const people = JSON.parse(stdout).map((person) => `  ${JSON.stringify(person)}`);
  try {
    fs.writeFileSync(samplePeopleFile, `[\n${people.join(",\n")}\n]\n`, { mode: 0o600 });
  } catch (error) {
    throw storageFailure(error, `write ${samplePeopleFile}`);
  }
}
