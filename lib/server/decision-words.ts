/** What is said when somebody has decided on a change, by the state it is in then. */
export const decisionWords = {
  requested: "Your approval counts. More are needed.",
  applied: "Approved and applied.",
  rejected: "Rejected.",
  void: "Not applied: what it builds upon has changed since, so it is void.",
  failed: "Approved, but it could not be carried out.",
} as const;
