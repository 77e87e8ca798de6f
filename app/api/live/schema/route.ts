import { fetchedSchemaForForm } from "@/lib/server/fetched-schema";

export async function POST(request: Request): Promise<Response> {
  return fetchedSchemaForForm(request);
}
