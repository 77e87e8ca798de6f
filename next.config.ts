import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  // `forbidden()`, so that a page one may not see says so with the right status.
  experimental: { authInterrupts: true },
  // Native code, and packages that read their own files, stay as they are instead of being bundled.
  serverExternalPackages: ["@node-rs/argon2", "node-vault", "pg", "pg-boss", "pino"],
  // The gate checks types, over the tests too; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
};

export default config;
