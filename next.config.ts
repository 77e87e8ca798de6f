import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  // Native code, and packages that read their own files, stay as they are instead of being bundled.
  serverExternalPackages: ["@node-rs/argon2", "node-vault", "pg", "pg-boss", "pino"],
  // What the launcher and the tests write below the checkout is no part of the application.
  outputFileTracingExcludes: { "/*": [".keyhole/**", "sample/**", "dist/**", "tests/**", "test-results/**"] },
  turbopack: { root: import.meta.dirname },
};

export default config;
