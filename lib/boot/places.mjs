import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

export const migrationsFolder = path.join(root, "prisma/migrations");

/** What is built for this checkout and runs from it. */
export const distFolder = path.join(root, "dist");

/** What an installation keeps: database, keys, passwords. Only its owner may read it. */
export const keyholeFolder = path.resolve(root, process.env.KEYHOLE_DIR || ".keyhole");

/** The sample organisation's files, beside what the installation keeps: `fs` may never read in there. */
export const sampleFolder = path.join(path.dirname(keyholeFolder), "sample");

/** The sample's people with their passwords, for whoever owns the installation. */
export const samplePeopleFile = path.join(keyholeFolder, "sample-people.json");

/** All that the sample's Vault keeps: its secrets, who may read them, and the port it listens on. */
export const sampleVaultFile = path.join(keyholeFolder, "sample-vault.json");

/** The variables that the sample's env vaults read, with their values. */
export const sampleEnvironmentFile = path.join(keyholeFolder, "sample-environment.json");

/** The log's signed checkpoints, one a line, beside the embedded database. */
export const checkpointFile = path.join(keyholeFolder, "checkpoints.jsonl");

/** All that goes when the sample is removed. */
export const sampleFiles = [samplePeopleFile, sampleVaultFile, sampleEnvironmentFile, sampleFolder];
