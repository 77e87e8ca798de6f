"use server";

import { action } from "@/lib/server/action";
import { markRead } from "@/lib/services/notifications/mark-read";

// The bell stands on every page.
export const markReadAction = action(markRead, { refresh: ["/"] });
