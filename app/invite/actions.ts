"use server";

import { action } from "@/lib/server/action";
import { acceptInvitation } from "@/lib/services/people/accept-invitation";

export const acceptInvitationAction = action(acceptInvitation);
