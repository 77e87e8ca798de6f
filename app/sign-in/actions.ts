"use server";

import type { ActionState } from "@/lib/server/action-state";
import { startSso } from "@/lib/server/sso";
import { signInAsSample, signInByCodeForm, signInByForm } from "@/lib/server/sign-in-action";

export async function signInAction(state: ActionState, form: FormData): Promise<ActionState> {
  return signInByForm(state, form);
}

export async function signInAsSampleAction(state: ActionState, form: FormData): Promise<ActionState> {
  return signInAsSample(state, form);
}

export async function signInByCodeAction(state: ActionState, form: FormData): Promise<ActionState> {
  return signInByCodeForm(state, form);
}

export async function connectSsoAction(_state: ActionState, form: FormData): Promise<ActionState> {
  return startSso("connect", form);
}

export async function startSsoAction(_state: ActionState, form: FormData): Promise<ActionState> {
  return startSso("sign-in", form);
}
