import { randomBytes } from "node:crypto";
import type { SampleVault } from "./vault";

/** The secret that somebody rotates all the time. */
export const rotatedSecret = { mount: "secret", name: "postgres/kong", member: "password" } as const;

/** A sample may have lost the secret, or have it deleted: then there is nothing to rotate. */
export const rotate = (vault: SampleVault): void => {
  const { mount, name, member } = rotatedSecret;
  const secrets = vault.state.mounts[mount]?.secrets ?? {};
  if (Object.hasOwn(secrets, name)) vault.setMember(mount, name, member, randomBytes(18).toString("base64url"));
};
