import path from "node:path";
import { defineConfig } from "prisma/config";

// Without it the command line downloads a native engine, which many networks do not allow.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(import.meta.dirname, "lib/boot/schema-engine.mjs");
// It would also ask its maker for news.
process.env.CHECKPOINT_DISABLE ??= "1";

const url = process.env.DATABASE_MIGRATION_URL ?? process.env.DATABASE_URL;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  // Generating and validating need none.
  ...(url ? { datasource: { url } } : {}),
});
