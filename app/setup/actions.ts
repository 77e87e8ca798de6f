"use server";

import { action } from "@/lib/server/action";
import { setUp } from "@/lib/services/installation/set-up";

export const setUpAction = action(setUp, { done: "Keyhole is set up. Sign in with one of the two accounts." });
