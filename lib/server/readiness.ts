import "server-only";
import { deps } from "@/lib/runtime/deps";
import { readiness as read, type Readiness } from "@/lib/services/installation/readiness";

export async function readiness(): Promise<Readiness> {
  return read(deps());
}
