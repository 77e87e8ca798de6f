"use server";

import { confirmItIsMe } from "./confirm-it-is-me";
import type { ActionState } from "./action-state";

export async function confirmItIsMeAction(state: ActionState, form: FormData): Promise<ActionState> {
  return confirmItIsMe(state, form);
}
