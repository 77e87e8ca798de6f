/** What the launcher hands to the seed: the owner role's URL, the installation's key and where the sample's files go. */
export function seedEnvironment(): { readonly ownerUrl: string; readonly key: Uint8Array; readonly sampleDir: string } {
  const { DATABASE_MIGRATION_URL: ownerUrl, KEYHOLE_KEY: key, SAMPLE_DIR: sampleDir } = process.env;
  if (ownerUrl === undefined || key === undefined || sampleDir === undefined) {
    throw new Error("The seed is run by the launcher: DATABASE_MIGRATION_URL, KEYHOLE_KEY and SAMPLE_DIR are not set.");
  }
  return { ownerUrl, key: Buffer.from(key, "base64"), sampleDir };
}
