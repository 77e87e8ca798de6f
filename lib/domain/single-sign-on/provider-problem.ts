/** Why an OpenID provider cannot be used. A closed list: nothing it answered is in it. */
export const providerProblems = [
  "not-allowed",
  "no-address",
  "unreachable",
  "timed-out",
  "tls",
  "redirected",
  "too-large",
  "no-metadata",
  "not-json",
  "issuer-mismatch",
  "endpoint-missing",
  "endpoint-insecure",
  "no-code-flow",
  "no-pkce",
  "no-client-secret",
  "no-signature",
  "no-keys",
  "another-subject",
] as const;
export type ProviderProblem = (typeof providerProblems)[number];

type Whose = "your settings" | "the provider" | "the network" | "Keyhole’s allow-list";

/** Whose it is, and what to do. */
export const adviceOnProvider: Readonly<Record<ProviderProblem, { readonly whose: Whose; readonly sentence: string }>> =
  {
    "not-allowed": {
      whose: "Keyhole’s allow-list",
      sentence:
        "Keyhole does not connect to this destination. A Platform admin adds its host and port to the allow-list; loopback and private addresses always need an entry.",
    },
    "no-address": { whose: "your settings", sentence: "The issuer’s host name has no address. Look at its spelling." },
    unreachable: {
      whose: "the network",
      sentence: "Nothing answers there. Look at the port, and at firewalls between.",
    },
    "timed-out": { whose: "the network", sentence: "There was no complete answer within ten seconds." },
    tls: {
      whose: "the provider",
      sentence:
        "Its certificate is not one that this host trusts for that name. With an authority of your own, paste that authority’s certificate.",
    },
    redirected: {
      whose: "your settings",
      sentence:
        "The provider redirects, which Keyhole does not follow. Use the issuer exactly as the provider prints it.",
    },
    "too-large": { whose: "the provider", sentence: "Its answer is larger than Keyhole reads (4 MiB)." },
    "no-metadata": {
      whose: "your settings",
      sentence: "There is no /.well-known/openid-configuration below this issuer. Copy the issuer from the provider.",
    },
    "not-json": { whose: "the provider", sentence: "It answers with something that is not JSON." },
    "issuer-mismatch": {
      whose: "your settings",
      sentence:
        "The provider calls itself by another issuer. Both must be the same to the letter, a slash at the end included.",
    },
    "endpoint-missing": {
      whose: "the provider",
      sentence: "Its description lacks one of the addresses for authorization, tokens or keys.",
    },
    "endpoint-insecure": {
      whose: "the provider",
      sentence: "One of its addresses is not https. Plain http is for loopback only.",
    },
    "no-code-flow": {
      whose: "the provider",
      sentence: "It does not offer the authorization code flow (response type code).",
    },
    "no-pkce": {
      whose: "the provider",
      sentence: "It does not say that it supports PKCE with S256, and Keyhole signs nobody in without.",
    },
    "no-client-secret": {
      whose: "the provider",
      sentence: "It takes a client’s secret neither as client_secret_basic nor as client_secret_post.",
    },
    "no-signature": {
      whose: "the provider",
      sentence: "It signs ID tokens by no algorithm that Keyhole accepts (RS, PS, ES and EdDSA).",
    },
    "no-keys": { whose: "the provider", sentence: "Its signing keys cannot be read." },
    "another-subject": { whose: "the provider", sentence: "Its userinfo is about somebody else than the ID token." },
  };

/** Why an ID token does not count. */
export const tokenProblems = ["signature", "algorithm", "issuer", "audience", "expired", "incomplete"] as const;
export type TokenProblem = (typeof tokenProblems)[number];

export const adviceOnToken: Readonly<Record<TokenProblem, string>> = {
  signature: "The provider’s answer is not signed by one of its keys, so it does not count.",
  algorithm: "The provider’s answer is signed in a way that Keyhole does not accept, so it does not count.",
  issuer: "The answer comes from another issuer than the one that is set up, so it does not count.",
  audience: "The answer was meant for another application, so it does not count.",
  expired:
    "The answer is out of date, or the clocks of Keyhole’s host and of the provider differ by more than a minute.",
  incomplete: "The provider’s answer lacks what an ID token must hold.",
};
