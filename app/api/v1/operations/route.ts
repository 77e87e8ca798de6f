import { listOperations } from "@/lib/server/rest";

export async function GET(request: Request): Promise<Response> {
  return listOperations(request);
}
