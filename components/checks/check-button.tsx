"use client";

import { useRouter } from "next/navigation";
import type { BoundAction } from "@/lib/server/action-state";
import { Button } from "@/components/ui/button";
import type { ButtonTone } from "@/components/ui/button-style";
import { useStartCheck, type Checked } from "./use-start-check";

export interface CheckButtonProps {
  readonly gateway: string;
  /** Sends `gateway` and `what`. */
  readonly action: BoundAction;
  readonly what: Checked;
  readonly label: string;
  readonly tone?: ButtonTone;
  /** Where the check is watched, if not here. */
  readonly watchHref?: string;
}

/** Has references checked in the background. */
export function CheckButton({ gateway, action, what, label, tone = "plain", watchHref }: CheckButtonProps) {
  const router = useRouter();
  const { start, busy } = useStartCheck(gateway, action);

  async function go() {
    if ((await start(what)) && watchHref !== undefined) router.push(watchHref);
  }
  return (
    <Button tone={tone} busy={busy} onClick={() => void go()}>
      {label}
    </Button>
  );
}
