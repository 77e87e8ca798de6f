"use client";

import { useState } from "react";
import { formatPlural } from "@/lib/format";
import type { BoundAction } from "@/lib/server/action-state";
import { CheckButton } from "@/components/checks/check-button";
import { ChosenBar } from "@/components/chosen-bar";
import { useAction } from "@/components/use-action";
import { useChosenRows } from "@/components/use-chosen-rows";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { toast } from "@/components/ui/toast";

export interface Tracking {
  /** Sends `gateway` and `ids`. */
  readonly untrack: BoundAction<{ readonly untracked: number; readonly ids: readonly string[] }>;
  readonly retrack: BoundAction;
}

export interface ReferenceBulkProps {
  readonly gateway: string;
  readonly rows: readonly { readonly id: string; readonly text: string }[];
  /** For whoever may resolve. */
  readonly check?: BoundAction;
  readonly tracking?: Tracking;
}

/** What can be done with the references that are chosen in the list; nothing where none is. */
export function ReferenceBulk({ gateway, rows, check, tracking }: ReferenceBulkProps) {
  const { chosen, clear } = useChosenRows(
    "references",
    rows.map(({ id }) => id),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const texts = rows.filter(({ id }) => chosen.includes(id)).map(({ text }) => text);
  const [only] = texts;

  async function copy() {
    try {
      await navigator.clipboard.writeText(texts.join("\n"));
      toast(`${formatPlural(texts.length, "reference")} copied`);
    } catch {
      toast("The browser does not let anything be copied here");
    }
  }

  return (
    <ChosenBar
      label="With the chosen references"
      chosen={chosen.length === 0 ? null : formatPlural(chosen.length, "reference")}
      problem={problem}
      onClear={clear}
    >
      {check !== undefined && (
        <CheckButton gateway={gateway} action={check} what={{ ids: chosen }} label="Check" tone="primary" />
      )}
      {check !== undefined && only !== undefined && texts.length === 1 && (
        <LinkButton href={`/g/${gateway}/explain?reference=${encodeURIComponent(only)}`}>Explain</LinkButton>
      )}
      <Button onClick={copy}>Copy</Button>
      {tracking !== undefined && (
        <Untrack gateway={gateway} ids={chosen} tracking={tracking} onProblem={setProblem} onDone={clear} />
      )}
    </ChosenBar>
  );
}

interface UntrackProps {
  readonly gateway: string;
  readonly ids: readonly string[];
  readonly tracking: Tracking;
  readonly onProblem: (problem: string | null) => void;
  readonly onDone: () => void;
}

function Untrack({ gateway, ids, tracking, onProblem, onDone }: UntrackProps) {
  const untrack = useAction(tracking.untrack);
  const retrack = useAction(tracking.retrack);

  async function go() {
    if (untrack.busy) return;
    const answer = await untrack.run({ gateway, ids });
    onProblem(answer.status === "error" ? answer.message : null);
    if (answer.status !== "done") return;
    onDone();
    toast(`${formatPlural(answer.value.untracked, "reference")} no longer tracked`, { undo: () => void back() });
  }

  async function back() {
    const answer = await retrack.run({ gateway, ids });
    if (answer.status === "error") toast(answer.message, { tone: "failing" });
    else toast(`${formatPlural(ids.length, "reference")} tracked again`);
  }

  return (
    <Button busy={untrack.busy} onClick={go}>
      Untrack
    </Button>
  );
}
