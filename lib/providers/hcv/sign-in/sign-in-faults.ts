import type { Fault } from "../../contract";
import { administrator, author, operator } from "../../fault-owners";

/** Codes of signing in with what a vault or its access holds. */
export const signInFaults = {
  "hcv.token-missing": {
    what: "There is no token to sign in with.",
    whose: author,
    next: "Give Keyhole a token of its own under Access, or set the token in the vault's config.",
  },
  "hcv.role-id-missing": {
    what: "There is no role ID to sign in with.",
    whose: author,
    next: "Give Keyhole the role ID of its own AppRole under Access, or set the one in the vault's config.",
  },
  "hcv.secret-id-missing": {
    what: "The role asks for a secret ID, and there is none.",
    whose: author,
    next: "Make a secret ID for the role and give it to Keyhole under Access.",
  },
  "hcv.secret-id-in-file": {
    what: "The secret ID is in a file of the nodes, which Keyhole never reads.",
    whose: author,
    next: "Give Keyhole an AppRole or a token of its own under Access; the nodes go on with their file.",
  },
  "hcv.secret-id-wrapped": {
    what: "The secret ID in the vault's config is wrapped: unwrapping it works once, and then the nodes could not.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole an AppRole or a token of its own under Access.",
  },
  "hcv.secret-id-of-nodes": {
    what: "The secret ID in the vault's config may be good for a few uses only, and Keyhole's would take one from the nodes.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole an AppRole or a token of its own under Access. If you know this secret ID to be good for any number of uses, choose “config” there.",
  },
  "hcv.auth-path-invalid": {
    what: "The auth path is no path: it holds an empty part, a dot part or an invisible character.",
    whose: author,
    next: "Write it as Vault lists it, such as “approle” or “team/approle”.",
  },
  "hcv.auth-path-missing": {
    what: "Vault has no auth method at this path.",
    whose: author,
    next: "Correct the auth path or the namespace.",
  },
  "hcv.approle-refused": {
    what: "Vault does not take role ID and secret ID: one of them is wrong, or the secret ID has expired, is used up or was destroyed.",
    whose: author,
    next: "Compare the role ID with the role's, make a new secret ID, and put both where the old ones were.",
  },
  "hcv.address-not-let-in": {
    what: "The role or its secret ID is bound to other addresses than the one Keyhole's host has for Vault.",
    whose: administrator,
    next: "Add the address of Keyhole's host to the bound CIDRs, or make a role for Keyhole.",
  },
  "hcv.login-denied": {
    what: "Vault refuses the sign-in without saying why: nothing signs in at this auth path, or the role is locked after wrong attempts.",
    whose: administrator,
    next: "Check the auth path and the namespace; then look whether the role is locked, and unlock it.",
  },
  "hcv.login-dead": {
    what: "Vault does not know the token that it gave at sign-in.",
    whose: administrator,
    next: "Look at the role's token TTL and at what revokes its tokens.",
  },
  "hcv.auth-method-unknown": {
    what: "The sign-in method is none that Kong has for Vault.",
    whose: author,
    next: "Choose one of the methods in the list.",
  },
  "hcv.login-path-invalid": {
    what: "The login path is no path of a login: it does not begin with /v1/auth/, or holds an empty part, a dot part or an invisible character.",
    whose: author,
    next: "Write it in full, such as “/v1/auth/aws/login”.",
  },
  "hcv.role-not-given": {
    what: "There is no role to sign in to.",
    whose: author,
    next: "Name the role of Vault's auth method that the sign-in is for.",
  },
  "hcv.role-missing": {
    what: "Vault's auth method has no such role.",
    whose: author,
    next: "Compare the role's name with Vault's list below this auth method, and mount and namespace with it.",
  },
  "hcv.ambient-not-allowed": {
    what: "This sign-in uses what Keyhole's machine gives, and nothing of that may be used here.",
    whose: operator,
    next: "Set KEYHOLE_CREDENTIAL_DIR or KEYHOLE_CLOUD_METADATA for Keyhole, or give it a credential under Access.",
  },
  "hcv.ambient-needs-https": {
    what: "What Keyhole's machine gives goes to a Vault over https only, and with its certificate verified.",
    whose: author,
    next: "Set the protocol to https and have Keyhole verify the certificate, or give Keyhole a credential under Access.",
  },
  "hcv.credential-file-refused": {
    what: "Keyhole takes credentials from no such file: it has no folder for them, or the name leads out of that folder.",
    whose: operator,
    next: "Put the file below the folder in KEYHOLE_CREDENTIAL_DIR and name it by its path from there.",
  },
  "hcv.credential-file-missing": {
    what: "There is no such credential file on Keyhole's host.",
    whose: operator,
    next: "Put the file below the folder in KEYHOLE_CREDENTIAL_DIR, or correct its name under Access.",
  },
  "hcv.credential-file-unusable": {
    what: "The credential file is empty, too large, no regular file, or Keyhole may not read it.",
    whose: operator,
    next: "Let Keyhole's user read it, and put nothing but the credential into it.",
  },
  "hcv.service-account-of-nodes": {
    what: "The nodes sign in with the service account token that their pods hold, and Keyhole does not have it.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole a service account or another access of its own under Access; the nodes go on with theirs.",
  },
  "hcv.service-account-token-missing": {
    what: "There is no service account token to sign in with.",
    whose: author,
    next: "Give Keyhole the token of its own service account, or the file that holds it, under Access.",
  },
  "hcv.service-account-refused": {
    what: "Vault refuses the service account token: the cluster does not vouch for it, Vault cannot ask the cluster, or no such auth method is at this path.",
    whose: administrator,
    next: "Check that the token is alive and of the right cluster, that Vault's Kubernetes auth may review tokens there, and the auth path.",
  },
  "hcv.service-account-not-bound": {
    what: "The role is for other service accounts, namespaces or audiences than those of Keyhole's token.",
    whose: administrator,
    next: "Add Keyhole's service account and its namespace to the role, or make a role for Keyhole.",
  },
  "hcv.certificate-missing": {
    what: "There is no client certificate with its key to sign in with.",
    whose: author,
    next: "Give both as PEM text, under Access or in the vault's config.",
  },
  "hcv.certificate-needs-https": {
    what: "A client certificate can only be presented over https, and the vault's protocol is http.",
    whose: author,
    next: "Set the protocol to https.",
  },
  "hcv.certificate-invalid": {
    what: "Client certificate and key are no PEM texts, or do not belong together.",
    whose: author,
    next: "Paste the whole texts, from BEGIN to END; the key must be the certificate's and have no passphrase.",
  },
  "hcv.certificate-refused": {
    what: "Vault does not take the client certificate: none of its roles trusts it, it is outside its dates, or something before Vault ends the TLS connection.",
    whose: author,
    next: "Compare the certificate with those of Vault's certificate roles; a proxy before Vault must pass the TLS connection through.",
  },
  "hcv.certificate-not-bound": {
    what: "Vault trusts the client certificate's authority, but the certificate does not meet what the role asks for.",
    whose: administrator,
    next: "Compare its names and fields with the role's, or make a role for Keyhole.",
  },
  "hcv.idp-address-invalid": {
    what: "The OAuth2 token endpoint is no http or https address.",
    whose: author,
    next: "Write the whole address, without user name, password and fragment.",
  },
  "hcv.idp-client-missing": {
    what: "There is no client ID with its secret to ask the identity provider with.",
    whose: author,
    next: "Give both, under Access or in the vault's config.",
  },
  "hcv.idp-client-refused": {
    what: "The identity provider does not take client ID and secret.",
    whose: author,
    next: "Compare the client ID with the provider's, and put a secret there that has not expired.",
  },
  "hcv.idp-audience-refused": {
    what: "The identity provider gives no token for these audiences.",
    whose: author,
    next: "Correct the audiences, or have them allowed for the client.",
  },
  "hcv.idp-grant-refused": {
    what: "The identity provider gives this client no token by its client credentials.",
    whose: administrator,
    next: "Have the client credentials grant allowed for the client at the identity provider.",
  },
  "hcv.idp-throttled": {
    what: "The identity provider asks to be left alone for a while.",
    whose: administrator,
    next: "Wait and try again.",
  },
  "hcv.idp-failed": {
    what: "The identity provider failed on its side.",
    whose: administrator,
    next: "Try again; if it stays so, look at the identity provider.",
  },
  "hcv.idp-answer-unknown": {
    what: "The answer is not one that an OAuth2 token endpoint gives.",
    whose: author,
    next: "Check that the address is the provider's token endpoint and not a page of it.",
  },
  "hcv.idp-token-opaque": {
    what: "The identity provider gives a token that is no JWT, and Vault cannot look into it.",
    whose: author,
    next: "Ask for an audience for which the provider gives JWTs, or have its access tokens made JWTs.",
  },
  "hcv.identity-ca-invalid": {
    what: "The CA given for the identity provider is no PEM certificate.",
    whose: author,
    next: "Paste the whole text from BEGIN CERTIFICATE to END CERTIFICATE under Access.",
  },
  "hcv.jwt-refused": {
    what: "Vault does not take the JWT: signature, issuer or time is not what its JWT auth method expects.",
    whose: administrator,
    next: "Compare the issuer and keys that Vault's JWT auth is set up with and those of the identity provider, and the clocks of both.",
  },
  "hcv.jwt-claims-not-bound": {
    what: "Vault takes the JWT, but its audience or other claims are not those the role is bound to.",
    whose: administrator,
    next: "Compare the role's bound audiences, subject and claims with what the provider puts into the JWT.",
  },
} as const satisfies Record<string, Fault>;
