import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault, TlsOptions } from "../contract";
import { proxyOf } from "../proxy-settings";
import type { KonnectCode } from "./faults";
import { filledText } from "../filled-text";
import { holdsCertificate } from "../holds-certificate";

/** Konnect's geographic regions, each with an API host of its own. */
export const regions = ["us", "eu", "au", "me", "in", "sg"] as const;
export type Region = (typeof regions)[number];

export interface KonnectSettings {
  /** The Config Stores of the control plane. */
  readonly stores: string;
  readonly token: string;
  readonly tls: TlsOptions;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id as Konnect gives them, in lower case; null for any other text. */
export const idOf = (value: unknown): string | null => {
  const text = filledText(value);
  return text !== null && uuid.test(text) ? text.toLowerCase() : null;
};

const regionOf = (value: unknown): Region | null => regions.find((region) => region === value) ?? null;

/** Reads where Konnect is entered and with what; the host follows from the region and from nothing else. */
export const konnectSettings = ({ access }: Pick<OpenedVault, "access">): Result<KonnectSettings, KonnectCode> => {
  const token = filledText(access.token);
  if (token === null) return fail("konnect.token-missing");
  const region = regionOf(access.region);
  if (region === null) return fail("konnect.region-missing");
  const controlPlane = idOf(access.control_plane_id);
  if (controlPlane === null) return fail("konnect.control-plane-invalid");
  const ca = filledText(access.ca);
  if (ca !== null && !holdsCertificate(ca)) return fail("konnect.ca-invalid");
  const stores = `https://${region}.api.konghq.com/v2/control-planes/${controlPlane}/config-stores`;
  return ok({ stores, token, tls: { ...(ca === null ? {} : { ca }), ...proxyOf(access) } });
};
