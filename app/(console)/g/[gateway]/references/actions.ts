"use server";

import { action } from "@/lib/server/action";
import { retrackReferences } from "@/lib/services/references/retrack-references";
import { trackReferences } from "@/lib/services/references/track-references";
import { untrackReferences } from "@/lib/services/references/untrack-references";

export const trackAction = action(trackReferences, { refresh: ["/g/[gateway]"] });
export const untrackAction = action(untrackReferences, { refresh: ["/g/[gateway]"] });
export const retrackAction = action(retrackReferences, { refresh: ["/g/[gateway]"] });
