export interface SeedEnvironment {
  readonly ownerUrl: string;
  /** The installation's. */
  readonly key: Uint8Array;
  readonly sampleDir: string;
  readonly sampleVaultFile: string;
  readonly sampleEnvironmentFile: string;
  /** Leaves vaults and references out, for whoever wants to begin with none. */
  readonly peopleOnly: boolean;
}

/** What the launcher hands to the seed: the owner role's URL, the key, and where the sample's parts go. */
export function seedEnvironment(): SeedEnvironment {
  const { DATABASE_MIGRATION_URL, KEYHOLE_KEY, SAMPLE_DIR, SAMPLE_VAULT_FILE, SAMPLE_ENVIRONMENT_FILE } = process.env;
  const given = { DATABASE_MIGRATION_URL, KEYHOLE_KEY, SAMPLE_DIR, SAMPLE_VAULT_FILE, SAMPLE_ENVIRONMENT_FILE };
  const textOf = (name: keyof typeof given): string => {
    const text = given[name];
    if (text === undefined) throw new Error(`The seed is run by the launcher: ${name} is not set.`);
    return text;
  };
  return {
    ownerUrl: textOf("DATABASE_MIGRATION_URL"),
    key: Buffer.from(textOf("KEYHOLE_KEY"), "base64"),
    sampleDir: textOf("SAMPLE_DIR"),
    sampleVaultFile: textOf("SAMPLE_VAULT_FILE"),
    sampleEnvironmentFile: textOf("SAMPLE_ENVIRONMENT_FILE"),
    peopleOnly: process.env.SAMPLE_PARTS === "people",
  };
}
