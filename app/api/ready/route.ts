import { readiness } from "@/lib/server/readiness";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const { ready, ...told } = await readiness();
  return Response.json({ ready, ...told }, { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}
