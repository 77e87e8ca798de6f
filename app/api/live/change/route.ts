import { liveAnswer } from "@/lib/server/live";
import { readChange } from "@/lib/services/changes/read-changes";

export async function GET(request: Request): Promise<Response> {
  return liveAnswer(request, readChange);
}
