import type { NextConfig } from "next";

/** On every answer; the content security policy comes from proxy.ts, because its nonce is another for each page. */
const headers = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  // Addresses hold names of vaults and references. "no-referrer" would take the Origin from forms sent without scripts.
  { key: "referrer-policy", value: "same-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

const config: NextConfig = {
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => [{ source: "/:path*", headers }],
  // `forbidden()`, so that a page one may not see says so with the right status.
  experimental: { authInterrupts: true },
  // The development server would write what a person typed into its log: passwords, credentials.
  logging: { serverFunctions: false },
  // Native code, and packages that read their own files, stay as they are instead of being bundled.
  serverExternalPackages: [
    ...["@aws-sdk/client-secrets-manager", "@aws-sdk/client-sts", "@google-cloud/secret-manager"],
    ...["@azure/identity", "@azure/keyvault-certificates", "@azure/keyvault-secrets"],
    ...["@node-rs/argon2", "node-vault", "pg", "pg-boss", "pino"],
  ],
  // The gate checks types, over the tests too; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
};

export default config;
