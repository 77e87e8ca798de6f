import "server-only";
import { headers } from "next/headers";
import type { Context } from "@/lib/services/kernel/context";
import { readOwnAccount } from "@/lib/services/people/read-own-account";
import { readFactor } from "@/lib/services/second-factor/read-factor";
import type { StepUp } from "./action-state";
import { samplePeople } from "./sample-people";
import { confirmItIsMeAction } from "./step-up-action";

/** By what this person can show again who they are, for what needs a fresh sign-in. */
export async function stepUpFor(ctx: Context): Promise<StepUp> {
  const [{ name, email }, { enrolledAt, confirmsBy }] = [await readOwnAccount(ctx, {}), await readFactor(ctx, {})];
  const path = (await headers()).get("x-keyhole-path") ?? "/";
  return {
    confirm: confirmItIsMeAction,
    href: `/step-up?next=${encodeURIComponent(path)}`,
    name,
    confirmsBy,
    asksCode: enrolledAt !== null,
    onePress: samplePeople().some((one) => one.email === email),
  };
}
