/** Who has to do something about a fault. */
export type KongOwner = "Platform admin" | "Kong's administrator" | "network" | "Keyhole's operator";

/** Why a gateway's Admin API told nothing: what happened, whose it is, what to do. Never holds anything from outside. */
export interface KongFault {
  readonly what: string;
  readonly whose: KongOwner;
  readonly next: string;
}

const admin = "Platform admin" as const;
const kong = "Kong's administrator" as const;
const operator = "Keyhole's operator" as const;
const network = "network" as const;

/** Every code that asking an Admin API ends with. */
export const adminFaults = {
  "kong.not-allowed": {
    what: "The address of the Admin API is not on Keyhole's allow-list.",
    whose: admin,
    next: "Add its host and port to the allow-list. Loopback needs the exact host and port, private addresses always need an entry, and for guarded gateways public ones do too.",
  },
  "kong.never-dialled": {
    what: "The address belongs to a service that Keyhole never connects to.",
    whose: admin,
    next: "Correct the address of the Admin API: metadata services, link-local and reserved addresses, and Keyhole's own database and listener are never asked.",
  },
  "kong.unreachable": {
    what: "Nothing accepts connections at the address of the Admin API, or the connection broke off.",
    whose: network,
    next: "Check that Kong listens there (admin_listen), that host and port are right, and that a firewall lets Keyhole's host through.",
  },
  "kong.no-address": {
    what: "The host name of the Admin API has no address.",
    whose: network,
    next: "Check the host for a typing error, and that Keyhole's host can resolve it.",
  },
  "kong.timed-out": {
    what: "The Admin API gave no complete answer in ten seconds.",
    whose: network,
    next: "Try again; if it stays so, check Kong's load and the network between.",
  },
  "kong.called-off": {
    what: "The question was called off before an answer came.",
    whose: operator,
    next: "Ask again.",
  },
  "kong.tls": {
    what: "The TLS handshake with the Admin API failed.",
    whose: network,
    next: "Check that the port speaks TLS (Kong's own is 8444) and that the CA is whole PEM.",
  },
  "kong.tls-untrusted": {
    what: "The Admin API's certificate comes from an authority that Keyhole does not trust.",
    whose: admin,
    next: "Give the authority's certificate as CA of this connection.",
  },
  "kong.tls-expired": {
    what: "The Admin API's certificate is outside its dates.",
    whose: kong,
    next: "Renew the certificate (admin_ssl_cert).",
  },
  "kong.tls-wrong-name": {
    what: "The Admin API's certificate is for another name.",
    whose: admin,
    next: "Use the host name that the certificate names, or give Kong a certificate for this one (admin_ssl_cert).",
  },
  "kong.redirect": {
    what: "What answers sends elsewhere, which Keyhole does not follow because it would carry the token along.",
    whose: admin,
    next: "Give the address that answers itself: often https in place of http, or another path in front.",
  },
  "kong.too-large": {
    what: "The answer is larger than any schema of a vault.",
    whose: kong,
    next: "See what answers at this address: Keyhole keeps schemas of up to 200,000 characters.",
  },
  "kong.not-http": {
    what: "What answers there does not speak HTTP.",
    whose: admin,
    next: "Check scheme and port: Kong's Admin API listens on 8001 without TLS and on 8444 with it.",
  },
  "kong.request-invalid": {
    what: "The request cannot be written: the header's name or the token holds what HTTP does not carry.",
    whose: admin,
    next: "Type header and token again, without line breaks and other invisible characters.",
  },
  "kong.token-missing": {
    what: "The Admin API wants a token, and this connection has none.",
    whose: admin,
    next: "Give the token of an RBAC user that may read; it is sent in the header of the connection.",
  },
  "kong.token-not-found": {
    what: "The Admin API found no token in the request, although one was sent: it looks for it in another header.",
    whose: admin,
    next: "Compare the connection's header with rbac_auth_header in kong.conf, or with what a plugin in front of the Admin API reads.",
  },
  "kong.token-duplicate": {
    what: "The Admin API found more than one token in the request.",
    whose: kong,
    next: "See whether a proxy in front of the Admin API adds a token of its own.",
  },
  "kong.token-refused": {
    what: "The Admin API does not take the token: it is another, was revoked, or its user is disabled.",
    whose: admin,
    next: "Give the token of an RBAC user of this Kong that is enabled.",
  },
  "kong.door-refused": {
    what: "Something in front of the Admin API refuses the request; the answer is none of Kong's.",
    whose: kong,
    next: "See what stands between Keyhole and Kong (a proxy, a plugin, a firewall) and let Keyhole's host through.",
  },
  "kong.denied": {
    what: "The token's RBAC user may not read this.",
    whose: kong,
    next: "Give it a role that may read /schemas/*, in the workspace that stands in the address where one does.",
  },
  "kong.vault-missing": {
    what: "Kong loads no vault of this name.",
    whose: kong,
    next: "Compare the name with `vaults` in the kong.conf of the node that answers, and see that the module is installed there.",
  },
  "kong.path-missing": {
    what: "Kong answers, and knows no schemas of vaults at this address.",
    whose: kong,
    next: "They are there from version 3.5 on; an older one cannot be asked, so paste the schema. Else check the path in front: a workspace is part of it in Enterprise only, and has to exist.",
  },
  "kong.throttled": {
    what: "What answers wants to be asked less often.",
    whose: kong,
    next: "Wait and try again; if it stays so, raise the limit in front of the Admin API.",
  },
  "kong.failed": {
    what: "The Admin API failed on its side.",
    whose: kong,
    next: "Look at Kong's error log, first whether it reaches its database.",
  },
  "kong.not-kong": {
    what: "What answers at this address is not Kong's Admin API.",
    whose: admin,
    next: "Check host, port and path: Kong Manager and the proxy ports answer too, and are something else.",
  },
  "kong.schema-unknown": {
    what: "Kong's answer is not a schema of a vault that Keyhole can read.",
    whose: kong,
    next: "Have the module's schema looked at: config has to be a record with a list of fields.",
  },
  "kong.connection-changed": {
    what: "The connection was changed while Kong was asked, so the answer is not kept.",
    whose: admin,
    next: "Ask again, by the connection that stands now.",
  },
} as const satisfies Record<string, KongFault>;

export type KongCode = keyof typeof adminFaults;
