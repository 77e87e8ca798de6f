import { allowedTargets } from "@/lib/db/allowed-targets";
import { canonical } from "@/lib/domain/audit/canonical";
import { AppError } from "@/lib/domain/errors";
import type { Secret } from "@/lib/domain/secret";
import { adviceOnProvider, adviceOnToken, type ProviderProblem } from "@/lib/domain/single-sign-on/provider-problem";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { Host } from "@/lib/providers/contract";
import type { Deps } from "@/lib/services/deps";
import type { ProviderMetadata, ProviderPlace, TokenFault, Vouched } from "./open-id";

/** The settings, with the dialler that the allow-list gives: everything but the secret, which stays sealed. */
export interface Connection extends ProviderPlace {
  readonly clientId: string;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly forced: boolean;
  /** Of the settings: what was read under one does not count under another. */
  readonly version: number;
  readonly sealed: Uint8Array;
  readonly net: Host["net"];
}

/** What single sign-on is set to; null where it is not. */
export async function readConnection(tx: Tx, deps: Pick<Deps, "host">): Promise<Connection | null> {
  const row = await tx.singleSignOn.findFirst();
  if (row === null) return null;
  const { issuer, clientId, ca, scopes, groupsClaim, forced, version, clientSecretSealed } = row;
  const net = await diallerFor(tx, deps);
  return { issuer, clientId, ca, scopes, groupsClaim, forced, version, sealed: clientSecretSealed, net };
}

/** Throws CONFLICT where single sign-on is not set up. */
export async function requireConnection(tx: Tx, deps: Pick<Deps, "host">): Promise<Connection> {
  const connection = await readConnection(tx, deps);
  if (connection === null) throw new AppError("CONFLICT", "Single sign-on is not set up here.");
  return connection;
}

/** What may reach the provider: public addresses, and what the allow-list holds. */
export async function diallerFor(tx: Tx, deps: Pick<Deps, "host">): Promise<Host["net"]> {
  return deps.host({ guarded: false, allow: await allowedTargets(tx) }).net;
}

const place = ({ issuer, clientId, ca }: { issuer: string; clientId: string; ca: string | null }) => ({
  table: "single_sign_on",
  column: "client_secret_sealed",
  row: "one",
  binding: canonical({ issuer, clientId, ca }),
});

/** Seals the client's secret to where it may be sent. */
export function sealClientSecret(seal: Deps["seal"], at: Parameters<typeof place>[0], secret: Secret): Uint8Array {
  return seal.close(secret, place(at));
}

/** Throws UNAVAILABLE where it was sealed under another key or for another destination. */
export function openClientSecret(seal: Deps["seal"], connection: Connection): Secret {
  const { issuer, clientId, ca } = connection;
  const opened = seal.open(connection.sealed, place({ issuer, clientId, ca }));
  if (opened === null) {
    throw new AppError("UNAVAILABLE", "The client secret was sealed for another provider or key. Type it again.");
  }
  return opened;
}

/** Asks the provider whom the token vouches for. Throws FORBIDDEN or UNAVAILABLE with a sentence of ours. */
export async function whoIsVouchedFor(
  deps: Pick<Deps, "openId" | "clock">,
  connection: Connection,
  given: { readonly idToken: string; readonly accessToken?: string | null | undefined },
): Promise<Vouched> {
  const { net, issuer, ca, clientId, groupsClaim } = connection;
  const metadata = await deps.openId.discover(net, { issuer, ca });
  if (!metadata.ok) throw providerFault(metadata.problem);
  const told = await deps.openId.vouched(net, {
    ...{ place: { issuer, ca }, metadata: metadata.value, clientId, wanted: groupsClaim, now: deps.clock() },
    ...{ idToken: given.idToken, accessToken: given.accessToken ?? null },
  });
  if (!told.ok) throw faultOf(told.problem);
  return told.value;
}

export function providerFault(problem: ProviderProblem): AppError {
  return new AppError("UNAVAILABLE", `Single sign-on does not work just now. ${adviceOnProvider[problem].sentence}`);
}

function faultOf(fault: TokenFault): AppError {
  return "token" in fault ? new AppError("FORBIDDEN", adviceOnToken[fault.token]) : providerFault(fault.provider);
}

/** Everything that a browser is sent to the provider with, and that its answer is taken with. */
export interface ReadyConnection {
  readonly connection: Connection;
  readonly metadata: ProviderMetadata;
  readonly clientSecret: Secret;
}

/** Reads the settings and what the provider says of itself. Throws CONFLICT where it is not set up, UNAVAILABLE. */
export async function readyConnection(deps: Pick<Deps, "db" | "host" | "seal" | "openId">): Promise<ReadyConnection> {
  const connection = await inTransaction(deps.db, (tx) => requireConnection(tx, deps));
  const metadata = await deps.openId.discover(connection.net, { issuer: connection.issuer, ca: connection.ca });
  if (!metadata.ok) throw providerFault(metadata.problem);
  return { connection, metadata: metadata.value, clientSecret: openClientSecret(deps.seal, connection) };
}
