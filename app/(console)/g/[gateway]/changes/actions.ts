"use server";

import { action } from "@/lib/server/action";
import { decideChange } from "@/lib/services/changes/decide-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";

const told = {
  requested: "Your approval counts. More are needed.",
  applied: "Approved and applied.",
  rejected: "Rejected.",
  void: "Not applied: what it builds upon has changed since, so it is void.",
  failed: "Approved, but it could not be carried out.",
} as const;

export const decideChangeAction = action(decideChange, {
  refresh: ["/g/[gateway]"],
  done: ({ state }) => told[state],
});

export const withdrawChangeAction = action(withdrawChange, { refresh: ["/g/[gateway]"], done: "Withdrawn." });
