import { liveAnswer } from "@/lib/server/live";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";

export async function GET(request: Request): Promise<Response> {
  return liveAnswer(request, readPeopleChange);
}
