"use server";

import { formatPlural } from "@/lib/format";
import { action } from "@/lib/server/action";
import { acknowledge, unacknowledge } from "@/lib/services/rotation/acknowledge";
import { clearPolicy } from "@/lib/services/rotation/clear-policy";
import { setPolicy } from "@/lib/services/rotation/set-policy";

const refresh = ["/g/[gateway]"];

export const setPolicyAction = action(setPolicy, {
  refresh,
  done: ({ secrets }) => `Policy saved; the dates of ${formatPlural(secrets, "secret")} were worked out anew.`,
});
export const clearPolicyAction = action(clearPolicy, {
  refresh,
  done: ({ secrets }) => `Policy cleared; the dates of ${formatPlural(secrets, "secret")} were worked out anew.`,
});
export const acknowledgeAction = action(acknowledge, { refresh, done: "Acknowledged until something new happens." });
export const unacknowledgeAction = action(unacknowledge, { refresh, done: "It calls for somebody again." });
