/** How Keyhole may use a vault's backend: read values, or look at metadata only. */
export type AccessLevel = "values" | "metadata";

/**
 * The level that an access grants: what was chosen, else metadata on guarded gateways and values on others.
 *
 * @param access the access's fields by name; `level` is empty where nothing was chosen
 */
export function accessLevelOf(access: Readonly<Record<string, unknown>>, guarded: boolean): AccessLevel {
  if (access["level"] === "values" || access["level"] === "metadata") return access["level"];
  return guarded ? "metadata" : "values";
}
