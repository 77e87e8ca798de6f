"use server";

import { action } from "@/lib/server/action";
import type { ActionState } from "@/lib/server/action-state";
import { startSso } from "@/lib/server/sso";
import { editClaimMapping } from "@/lib/services/single-sign-on/edit-claim-mapping";
import { editSignIn } from "@/lib/services/single-sign-on/edit-settings";
import { markBreakGlass } from "@/lib/services/single-sign-on/mark-break-glass";
import { removeSignIn } from "@/lib/services/single-sign-on/remove-settings";
import { tryProvider } from "@/lib/services/single-sign-on/try-provider";
import { unlinkIdentity } from "@/lib/services/single-sign-on/unlink-identity";

const refresh = ["/settings/sign-in"];

export const editSignInAction = action(editSignIn, { refresh, done: "Single sign-on is saved." });
export const removeSignInAction = action(removeSignIn, { refresh, done: "Single sign-on has ended." });
export const tryProviderAction = action(tryProvider);
export const editClaimMappingAction = action(editClaimMapping, { refresh, done: "The mapping is changed." });
export const markBreakGlassAction = action(markBreakGlass, { refresh, done: "Saved." });
export const unlinkIdentityAction = action(unlinkIdentity, { refresh: ["/settings"], done: "Unlinked." });

export async function linkIdentityAction(_state: ActionState, form: FormData): Promise<ActionState> {
  return startSso("link", form);
}
