/** What names a variable: the vault's prefix (anything but text is none), the decoded resource, the reference's version. */
export interface EnvSecret {
  readonly prefix: unknown;
  readonly resource: string;
  readonly version: number | null;
}

/**
 * The environment variable that Kong's `env` strategy reads: prefix and resource put together, hyphens as underscores,
 * ASCII letters in capitals, everything else as it is. Version 2 is the one before; other versions are ignored.
 */
export function envName({ prefix, resource, version }: EnvSecret): string {
  const name = `${typeof prefix === "string" ? prefix : ""}${resource}${version === 2 ? "_PREVIOUS" : ""}`;
  return name.replaceAll("-", "_").replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
