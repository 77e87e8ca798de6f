import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Want } from "../contract";
import type { GcpCode } from "./faults";
import type { GcpSettings } from "./settings";

/** All that Secret Manager takes as the ID of a secret. */
export const isSecretId = (text: string): boolean => /^[A-Za-z0-9_-]{1,255}$/.test(text);

/** The path of a project's secrets, as Google names it. */
export const parentOf = ({ project, location }: Pick<GcpSettings, "project" | "location">): string =>
  location === null ? `projects/${project}` : `projects/${project}/locations/${location}`;

export interface Named {
  readonly secret: string;
  readonly version: string;
}

/**
 * The full names of what is wanted. Without a number it is `latest`, which is the version that was made last, even if
 * it is disabled. Aliases cannot be wanted: Kong's `#` takes numbers only.
 */
export const namedWant = (want: Want, settings: GcpSettings): Result<Named, GcpCode> => {
  const { resource, version } = want;
  if (!isSecretId(resource)) return fail("gcp.name-not-allowed");
  if (version !== null && !(Number.isSafeInteger(version) && version >= 0)) return fail("gcp.version-invalid");
  const secret = `${parentOf(settings)}/secrets/${resource}`;
  return ok({ secret, version: `${secret}/versions/${version === null ? "latest" : String(version)}` });
};

/** The number of a version by its full name as Google gives it; null for what is none. */
export const versionNumber = (name: unknown): string | null =>
  typeof name === "string" ? (/\/versions\/([1-9]\d{0,18})$/.exec(name)?.[1] ?? null) : null;
