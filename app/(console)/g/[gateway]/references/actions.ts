"use server";

import { action } from "@/lib/server/action";
import { cancelCheck } from "@/lib/services/checks/cancel-check";
import { startCheck } from "@/lib/services/checks/start-check";
import { retrackReferences } from "@/lib/services/references/retrack-references";
import { trackReferences } from "@/lib/services/references/track-references";
import { untrackReferences } from "@/lib/services/references/untrack-references";

export const trackAction = action(trackReferences, { refresh: ["/g/[gateway]"] });
export const untrackAction = action(untrackReferences, { refresh: ["/g/[gateway]"] });
export const retrackAction = action(retrackReferences, { refresh: ["/g/[gateway]"] });
export const checkAction = action(startCheck);
export const cancelCheckAction = action(cancelCheck);
