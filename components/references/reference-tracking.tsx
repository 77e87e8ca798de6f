"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { useAction } from "@/components/use-action";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";

export interface ReferenceTrackingProps {
  readonly gateway: string;
  readonly id: string;
  readonly tracked: boolean;
  /** Both send `gateway` and `ids`. */
  readonly untrack: BoundAction;
  readonly retrack: BoundAction;
}

/** Lets one reference go, or tracks it again. */
export function ReferenceTracking({ gateway, id, tracked, untrack, retrack }: ReferenceTrackingProps) {
  const away = useAction(untrack);
  const back = useAction(retrack);

  async function go(is: typeof away, done: string, undo?: () => void) {
    if (is.busy) return;
    const answer = await is.run({ gateway, ids: id });
    if (answer.status === "error") toast(answer.message, { tone: "failing" });
    else toast(done, undo === undefined ? {} : { undo });
  }
  const again = () => void go(back, "Tracked again");

  return tracked ? (
    <Button busy={away.busy} onClick={() => void go(away, "No longer tracked", again)}>
      Untrack
    </Button>
  ) : (
    <Button busy={back.busy} onClick={again}>
      Track again
    </Button>
  );
}
