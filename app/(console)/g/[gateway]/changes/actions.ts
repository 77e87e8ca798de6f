"use server";

import { action } from "@/lib/server/action";
import { decisionWords } from "@/lib/server/decision-words";
import { decideChange } from "@/lib/services/changes/decide-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";

export const decideChangeAction = action(decideChange, {
  refresh: ["/g/[gateway]"],
  done: ({ state }) => decisionWords[state],
});

export const withdrawChangeAction = action(withdrawChange, { refresh: ["/g/[gateway]"], done: "Withdrawn." });
