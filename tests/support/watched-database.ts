import { PrismaPg } from "@prisma/adapter-pg";
import type { Database } from "@/lib/db/client";
import { PrismaClient } from "@/lib/db/generated/client";

export interface Query {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** A database that remembers every statement sent to it, oldest first. Whoever asks for it closes it. */
export function watchedDatabase(url: string): { readonly db: Database; readonly queries: Query[] } {
  const queries: Query[] = [];
  const adapter = new PrismaPg({ connectionString: url, max: 2 });
  const client = new PrismaClient({ adapter, log: [{ emit: "event", level: "query" }] });
  client.$on("query", ({ query, params }) => {
    queries.push({ sql: query, params: JSON.parse(params) as unknown[] });
  });
  return { db: { client: client as unknown as PrismaClient, close: () => client.$disconnect() }, queries };
}
