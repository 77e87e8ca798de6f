import { readiness } from "@/lib/server/readiness";

export const dynamic = "force-dynamic";

/** For probes, which nobody signs in: what exactly is wrong with the rules stands in Settings and the log. */
export async function GET(): Promise<Response> {
  const { ready, database, rules, workerBeat } = await readiness();
  return Response.json(
    { ready, database, rules: `database rules: ${rules}`, workerBeat },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
