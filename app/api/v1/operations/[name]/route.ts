import { runOperation } from "@/lib/server/rest";

export async function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return runOperation(request, (await params).name);
}
