import { liveStream } from "@/lib/server/live-stream";

export async function GET(request: Request): Promise<Response> {
  return liveStream(request);
}
