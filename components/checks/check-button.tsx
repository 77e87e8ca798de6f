"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { Button } from "@/components/ui/button";
import type { ButtonTone } from "@/components/ui/button-style";
import { useStartCheck, type Checked } from "./use-start-check";

export interface CheckButtonProps {
  readonly gateway: string;
  /** Sends `gateway` and `what`. */
  readonly action: BoundAction;
  readonly what: Checked;
  readonly label: ReactNode;
  /** Where the label does not say it alone. */
  readonly name?: string;
  readonly tone?: ButtonTone;
  readonly className?: string;
  /** Where the check is watched, if not here. */
  readonly watchHref?: string;
}

/** Has references checked in the background. */
export function CheckButton(props: CheckButtonProps) {
  const { gateway, action, what, label, name, tone = "plain", className, watchHref } = props;
  const router = useRouter();
  const { start, busy } = useStartCheck(gateway, action);

  async function go() {
    if ((await start(what)) && watchHref !== undefined) router.push(watchHref);
  }
  return (
    <Button
      tone={tone}
      busy={busy}
      aria-label={name}
      title={name === undefined ? undefined : "Check"}
      className={className}
      onClick={() => void go()}
    >
      {label}
    </Button>
  );
}
