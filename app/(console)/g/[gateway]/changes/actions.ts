"use server";

import { action } from "@/lib/server/action";
import { decisionWords } from "@/lib/server/decision-words";
import { connectionWords } from "@/lib/domain/connection";
import { commentChange } from "@/lib/services/changes/comment-change";
import { decideChange } from "@/lib/services/changes/decide-change";
import { discardDraft } from "@/lib/services/changes/discard-draft";
import { editDraft } from "@/lib/services/changes/edit-draft";
import { rebaseChange } from "@/lib/services/changes/rebase-change";
import { requestDraft } from "@/lib/services/changes/request-draft";
import { testChange } from "@/lib/services/changes/test-change";
import { takeBackChange } from "@/lib/services/changes/take-back-change";
import { applyEmergency } from "@/lib/services/emergencies/apply-emergency";
import { reviewEmergency } from "@/lib/services/emergencies/review-emergency";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";

export const decideChangeAction = action(decideChange, {
  refresh: ["/g/[gateway]"],
  done: ({ state }) => decisionWords[state],
});

export const withdrawChangeAction = action(withdrawChange, { refresh: ["/g/[gateway]"], done: "Withdrawn." });

export const commentChangeAction = action(commentChange, { refresh: ["/g/[gateway]"], done: "Said." });

export const requestDraftAction = action(requestDraft, {
  refresh: ["/g/[gateway]"],
  done: "Requested. Other people decide on it now.",
});

export const discardDraftAction = action(discardDraft, { refresh: ["/g/[gateway]"], done: "Draft discarded." });

export const takeBackChangeAction = action(takeBackChange, {
  refresh: ["/g/[gateway]"],
  done: "It is a draft again.",
});

export const rebaseChangeAction = action(rebaseChange, { refresh: ["/g/[gateway]"], done: "Requested again." });

/** The form over a draft is the operation's own, and names the draft under `draft`. */
export const editDraftAction = action(editDraft, {
  refresh: ["/g/[gateway]"],
  done: "Draft saved.",
  shape: ({ draft, request, remove, ...command }) => {
    const { id, hash } = (draft ?? {}) as { readonly id?: unknown; readonly hash?: unknown };
    const { reason } = (request ?? {}) as { readonly reason?: unknown };
    const drop = remove === undefined ? [] : [remove].flat();
    // A vault that is edited has fields of its own to take out; a new one has only those of the draft.
    const own = "version" in command && remove !== undefined ? { ...command, remove } : command;
    return { id, hash, reason, drop, ...(Object.keys(command).length > 0 && { command: own }) };
  },
});

export const applyEmergencyAction = action(applyEmergency, {
  refresh: ["/g/[gateway]"],
  done: "Applied without approval. Somebody else reviews it now.",
});

export const reviewEmergencyAction = action(reviewEmergency, {
  refresh: ["/g/[gateway]"],
  done: ({ revertChangeId, obstacle }) => {
    if (obstacle !== null) return { message: "Your word stands, but it could not be taken back.", tone: "failing" };
    return revertChangeId === null ? "Reviewed: it stands." : "Reviewed, and taken back.";
  },
});

export const testChangeAction = action(testChange, {
  refresh: ["/g/[gateway]/changes"],
  done: ({ outcome, title }) => ({ message: `Tested: ${title}.`, tone: connectionWords(outcome).tone }),
});
