import { liveAnswer } from "@/lib/server/live";
import { readChange } from "@/lib/services/changes/read-change";

export async function GET(request: Request): Promise<Response> {
  return liveAnswer(request, readChange);
}
