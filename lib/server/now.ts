import "server-only";
import { cache } from "react";
import { deps } from "@/lib/runtime/deps";

/** The moment of this request, the same for everything on the page. */
export const now = cache((): Date => deps().clock());
