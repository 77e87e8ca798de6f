"use server";

import { action } from "@/lib/server/action";
import { decisionWords } from "@/lib/server/decision-words";
import { commentChange } from "@/lib/services/changes/comment-change";
import { decidePeopleChange } from "@/lib/services/changes/decide-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import { grantEmergency } from "@/lib/services/emergencies/grant-emergency";
import { revokeEmergency } from "@/lib/services/emergencies/revoke-emergency";
import { confirmPerson } from "@/lib/services/people/confirm-person";
import { erasePerson } from "@/lib/services/people/erase-person";
import { grantRole } from "@/lib/services/people/grant-role";
import { invitePerson } from "@/lib/services/people/invite-person";
import { replaceLink } from "@/lib/services/people/replace-link";
import { resetPassword } from "@/lib/services/people/reset-password";
import { resumePerson } from "@/lib/services/people/resume-person";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { resetFactor } from "@/lib/services/second-factor/reset-factor";
import { revokeOtherSession } from "@/lib/services/sessions/revoke-other-session";
import { revokeOtherToken } from "@/lib/services/tokens/revoke-other-token";

const refresh = ["/settings/people"];

export const invitePersonAction = action(invitePerson);
// Its link is shown once, and must not be taken away by reading the page anew.
export const resetPasswordAction = action(resetPassword);
export const resetFactorAction = action(resetFactor, { refresh, done: "Their second factor is gone." });
export const replaceLinkAction = action(replaceLink);
export const confirmPersonAction = action(confirmPerson, { refresh, done: "The account is confirmed." });
export const suspendPersonAction = action(suspendPerson, {
  refresh,
  done: ({ sessions, tokens }) => `Suspended. Sessions ended: ${sessions}, tokens revoked: ${tokens}.`,
});
export const erasePersonAction = action(erasePerson, {
  refresh,
  done: ({ pseudonym }) => `Erased. What they did stands under “${pseudonym}”.`,
});
export const resumePersonAction = action(resumePerson, { refresh, done: "They can sign in again." });
export const grantRoleAction = action(grantRole, { refresh, done: "Role granted." });
export const revokeRoleAction = action(revokeRole, { refresh, done: "Role revoked." });
export const grantEmergencyAction = action(grantEmergency, { refresh });
export const revokeEmergencyAction = action(revokeEmergency, {
  refresh: [...refresh, "/settings/gateways"],
  done: "Emergency grant revoked.",
});
export const revokeTheirSessionAction = action(revokeOtherSession, { refresh, done: "Session ended." });
export const revokeTheirTokenAction = action(revokeOtherToken, { refresh, done: "Token revoked." });
export const decidePeopleChangeAction = action(decidePeopleChange, {
  refresh,
  done: ({ state }) => decisionWords[state],
});
export const commentPeopleChangeAction = action(commentChange, { refresh: ["/settings/people"], done: "Said." });
export const withdrawPeopleChangeAction = action(withdrawChange, { refresh, done: "Withdrawn." });
