import { liveAnswer } from "@/lib/server/live";
import { readCheck } from "@/lib/services/checks/read-checks";

export async function GET(request: Request): Promise<Response> {
  return liveAnswer(request, readCheck);
}
