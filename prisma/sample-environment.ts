import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";

/** What the names of the sample's variables begin with. */
export const samplePrefix = "SAMPLE_";

/** Writes the sample's variables, new at every first start, for the launcher to hand to Keyhole's processes. */
export async function writeSampleEnvironment(file: string): Promise<void> {
  const oidcClient = { id: "console", secret: randomBytes(24).toString("base64url") };
  const variables = {
    MAIL_PASSWORD: randomBytes(18).toString("base64url"),
    SESSION_SECRET: randomBytes(32).toString("base64url"),
    OIDC_CLIENT: JSON.stringify(oidcClient),
  };
  const named = Object.entries(variables).map(([name, value]) => [`${samplePrefix}${name}`, value]);
  await writeFile(file, `${JSON.stringify(Object.fromEntries(named))}\n`, { mode: 0o600 });
}
