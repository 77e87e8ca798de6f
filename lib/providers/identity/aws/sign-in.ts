import type { Host, Item, Net, TlsOptions } from "../../contract";
import { ambientIdentity, type AmbientSource } from "./ambient";
import type { AwsCredentials } from "./credentials";
import { isOfficial, officialEndpoint, type AwsService } from "./regions";
import { assumeRole, type AwsRole } from "./sts";

/** What Keyhole begins with: keys that were given to it, or what its machine is. */
export type AwsSource = { readonly by: "keys"; readonly credentials: AwsCredentials } | { readonly by: "ambient" };

export interface AwsSignInNeeds {
  readonly region: string;
  /** Another STS than the region's. */
  readonly sts: URL | null;
  readonly tls: TlsOptions;
  readonly source: AwsSource;
  readonly role: AwsRole | null;
}

export interface AwsSignedIn {
  readonly credentials: AwsCredentials;
  readonly from: "keys" | AmbientSource;
  readonly role: AwsRole | null;
  /** By which way these credentials may go to an address: the machine's own only to AWS and to what is allow-listed. */
  wayTo(url: URL, service: AwsService): Net;
}

type Beginning = Pick<AwsSignedIn, "credentials" | "from">;

const begin = async ({ source, ...needs }: AwsSignInNeeds, host: Host): Promise<Item<Beginning>> =>
  source.by === "keys"
    ? { ok: true, value: { credentials: source.credentials, from: "keys" }, steps: [] }
    : ambientIdentity(host, needs);

/** Signs in to AWS: with given keys without any call, else with what the machine has; then the role, if there is one. */
export const awsSignIn = async (needs: AwsSignInNeeds, host: Host): Promise<Item<AwsSignedIn>> => {
  const { region, sts, tls, role } = needs;
  const found = await begin(needs, host);
  if (!found.ok) return found;
  const { credentials, from } = found.value;
  const wayTo = (url: URL, service: AwsService): Net =>
    from === "keys" || isOfficial(url, service) ? host.net : (host.ambient?.net ?? host.net);
  if (role === null) return { ...found, value: { credentials, from, role, wayTo } };
  const endpoint = sts ?? officialEndpoint("sts", region);
  const assumed = await assumeRole({ region, endpoint, credentials, net: wayTo(endpoint, "sts"), tls }, role);
  const steps = [...found.steps, ...assumed.steps];
  return assumed.ok
    ? { ok: true, value: { credentials: assumed.value, from, role, wayTo }, steps }
    : { ...assumed, steps };
};
