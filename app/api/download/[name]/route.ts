import { downloadForForm } from "@/lib/server/download";

export async function POST(request: Request, { params }: { readonly params: Promise<{ readonly name: string }> }) {
  return downloadForForm(request, (await params).name);
}
