"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useContext } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { useAction } from "@/components/use-action";
import { CheckProblemContext } from "./check-problem";
import { checkKey } from "./use-check";

/** Which references: by id, or those that a filter of the list lets through; an empty one lets all through. */
export type Checked = { readonly ids: readonly string[] } | { readonly filter: Readonly<Record<string, string>> };

/** Starts a check; whoever watches the gateway's checks sees it at once. Gives whether it began. */
export function useStartCheck(gateway: string, action: BoundAction) {
  const client = useQueryClient();
  const { setProblem } = useContext(CheckProblemContext);
  const { run, busy } = useAction(action);

  async function start(what: Checked): Promise<boolean> {
    if (busy) return false;
    const chosen =
      "ids" in what
        ? { "what.ids": what.ids }
        : Object.fromEntries(
            Object.entries({ q: "", ...what.filter }).map(([name, value]) => [`what.filter.${name}`, value]),
          );
    const answer = await run({ gateway, ...chosen });
    setProblem(answer.status === "error" ? answer.message : null);
    await client.invalidateQueries({ queryKey: checkKey(gateway) });
    return answer.status === "done";
  }
  return { start, busy };
}
