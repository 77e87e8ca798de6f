import type { NetRefusal, NetRefusalCode, NetRefusalReason } from "@/lib/net/refusal";
import type { Failure, Fault, Step } from "./contract";
import { operator } from "./fault-owners";

const failures: Record<NetRefusalCode, Failure> = {
  "destination-refused": "refused",
  "connect-failed": "unreachable",
  "timed-out": "timed-out",
  "too-large": "too-large",
  redirect: "unreachable",
  tls: "unreachable",
  dns: "unreachable",
  proxy: "unreachable",
  "request-invalid": "misconfigured",
  "answer-invalid": "malformed",
};

/** Reasons that mean more than the code they come with. */
const byReason: Partial<Record<NetRefusalReason, Failure>> = { invalid: "misconfigured", "not-allowed": "refused" };

/** What a refusal of the dialler means for an adapter: its failure, and a code such as `net.tls-expired`. */
export const netFailure = (refusal: NetRefusal): { readonly failure: Failure; readonly code: string } => ({
  failure: (refusal.reason === null ? undefined : byReason[refusal.reason]) ?? failures[refusal.code],
  code: refusal.reason === null ? `net.${refusal.code}` : `net.${refusal.code}-${refusal.reason}`,
});

/** Why a request came to nothing that could be looked at, and the step that it was. */
export interface NoAnswer {
  readonly failure: Failure;
  readonly code: string;
  readonly step: Step;
}

type NetFaultCode =
  `net.${NetRefusalCode}` | `net.${"destination-refused" | "tls" | "timed-out" | "proxy"}-${NetRefusalReason}`;

const network = "network" as const;
const never = { what: "The address belongs to a service Keyhole never connects to.", whose: operator } as const;

/** Words for what the dialler answers; the same for every adapter. */
export const netFaults: Partial<Record<NetFaultCode, Fault>> = {
  "net.destination-refused-not-allowed": {
    what: "This destination is not on Keyhole's allow-list.",
    whose: operator,
    next: "Ask a Platform admin to add its host and port to the allow-list. Loopback needs the exact host and port and is not reached by a proxy; private addresses always need an entry, and on guarded gateways public ones do too.",
  },
  "net.destination-refused-metadata": {
    ...never,
    next: "A metadata service cannot be a secret backend: correct the host.",
  },
  "net.destination-refused-link-local": { ...never, next: "Link-local addresses are never dialled: correct the host." },
  "net.destination-refused-reserved": {
    ...never,
    next: "The address is reserved and leads nowhere: correct the host.",
  },
  "net.destination-refused-own": {
    what: "The address is Keyhole's own database or listener.",
    whose: operator,
    next: "Correct host and port: they must be those of the secret backend.",
  },
  "net.destination-refused-scheme": {
    what: "Keyhole speaks http and https only.",
    whose: "vault author",
    next: "Correct the protocol in the vault's config.",
  },
  "net.connect-failed": {
    what: "Nothing accepts connections there, or the connection broke off.",
    whose: network,
    next: "Check that the server runs, that host and port are right, and that a firewall lets Keyhole's host through.",
  },
  "net.dns": {
    what: "The host name has no address.",
    whose: network,
    next: "Check the host for a typing error, and that Keyhole's host can resolve it.",
  },
  "net.timed-out": {
    what: "There was no complete answer within the time allowed.",
    whose: network,
    next: "Try again; if it stays so, check the server's load and the network between.",
  },
  "net.timed-out-aborted": {
    what: "The check was called off before an answer came.",
    whose: operator,
    next: "Run it again.",
  },
  "net.too-large": {
    what: "The answer is larger than 4 MiB.",
    whose: "backend administrator",
    next: "Check that host and port belong to the secret backend; a secret is never that large.",
  },
  "net.redirect": {
    what: "The server answered with a redirect, which Keyhole does not follow because it would carry the credential along.",
    whose: "backend administrator",
    next: "Point the vault at the address that answers itself: the active node or the load balancer before it.",
  },
  "net.tls": {
    what: "The TLS handshake failed.",
    whose: network,
    next: "Check that the port speaks TLS and that the certificate texts given to Keyhole are whole PEM.",
  },
  "net.tls-untrusted": {
    what: "The server's certificate comes from an authority Keyhole does not trust.",
    whose: operator,
    next: "Give the authority's certificate as CA under Access.",
  },
  "net.tls-expired": {
    what: "The server's certificate is outside its dates.",
    whose: "backend administrator",
    next: "Renew the server's certificate.",
  },
  "net.tls-wrong-name": {
    what: "The server's certificate is for another name.",
    whose: "vault author",
    next: "Use the host name that the certificate names.",
  },
  "net.proxy": {
    what: "The proxy of this vault cannot be reached, or does not open a way to the destination.",
    whose: network,
    next: "Check that the proxy runs and that it lets Keyhole's host connect (CONNECT) to the address and port of the destination. Keyhole looks names up itself and asks for the address.",
  },
  "net.proxy-not-allowed": {
    what: "The proxy of this vault is not on Keyhole's allow-list.",
    whose: operator,
    next: "Ask a Platform admin to add the proxy's host and port to the allow-list: a proxy always needs an entry.",
  },
  "net.proxy-unauthorized": {
    what: "The proxy does not let Keyhole in with these credentials, or asks for some.",
    whose: "vault author",
    next: "Check the proxy's user name and password under Access.",
  },
  "net.proxy-invalid": {
    what: "What stands as proxy is no address of one.",
    whose: "vault author",
    next: "Write it as http://proxy.example.com:3128, without user name, password and path.",
  },
  "net.request-invalid": {
    what: "The request cannot be written: a setting or credential holds characters that HTTP does not carry.",
    whose: "vault author",
    next: "Check namespace and credentials for line breaks and other invisible characters.",
  },
  "net.answer-invalid": {
    what: "What answers there does not speak HTTP.",
    whose: "vault author",
    next: "Check protocol and port.",
  },
};
