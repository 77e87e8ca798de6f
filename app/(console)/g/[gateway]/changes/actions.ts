"use server";

import { action } from "@/lib/server/action";
import { decisionWords } from "@/lib/server/decision-words";
import { decideChange } from "@/lib/services/changes/decide-change";
import { applyEmergency } from "@/lib/services/emergencies/apply-emergency";
import { reviewEmergency } from "@/lib/services/emergencies/review-emergency";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";

export const decideChangeAction = action(decideChange, {
  refresh: ["/g/[gateway]"],
  done: ({ state }) => decisionWords[state],
});

export const withdrawChangeAction = action(withdrawChange, { refresh: ["/g/[gateway]"], done: "Withdrawn." });

export const applyEmergencyAction = action(applyEmergency, {
  refresh: ["/g/[gateway]"],
  done: "Applied without approval. Somebody else reviews it now.",
});

export const reviewEmergencyAction = action(reviewEmergency, {
  refresh: ["/g/[gateway]"],
  done: ({ revertChangeId, obstacle }) => {
    if (obstacle !== null) return "Your word stands, but it could not be taken back.";
    return revertChangeId === null ? "Reviewed: it stands." : "Reviewed, and taken back.";
  },
});
