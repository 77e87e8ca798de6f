import { answerSso } from "@/lib/server/sso";

/** Where the provider of single sign-on sends the browser back to: the one path that takes its answers. */
export function GET(request: Request): Promise<Response> {
  return answerSso(request);
}
