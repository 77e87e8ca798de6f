"use client";

import { useState } from "react";
import { ChosenBar } from "@/components/chosen-bar";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { useAction } from "@/components/use-action";
import { useChosenRows } from "@/components/use-chosen-rows";
import { formatPlural } from "@/lib/format";
import type { BoundAction } from "@/lib/server/action-state";

export interface SecretBulkProps {
  readonly gateway: string;
  /** Those on the page; `calls` for what is overdue or failing and nobody has said to have seen. */
  readonly rows: readonly { readonly id: string; readonly calls: boolean }[];
  /** Sends `gateway`, `secrets` and `note`. */
  readonly acknowledge: BoundAction;
  readonly unacknowledge: BoundAction;
}

/** Says of several secrets at once that somebody has seen what is wrong; those that nothing is wrong with are left. */
export function SecretBulk({ gateway, rows, acknowledge, unacknowledge }: SecretBulkProps) {
  const { chosen, clear } = useChosenRows(
    "secrets",
    rows.map(({ id }) => id),
  );
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const forth = useAction(acknowledge);
  const back = useAction(unacknowledge);
  const secrets = rows.filter(({ id, calls }) => calls && chosen.includes(id)).map(({ id }) => id);

  async function go() {
    if (forth.busy) return;
    if (secrets.length === 0) return setProblem("None of the chosen is overdue or failing without having been seen.");
    const answer = await forth.run({ gateway, secrets, note });
    setProblem(answer.status === "error" ? answer.message : null);
    if (answer.status !== "done") return;
    clear();
    setNote("");
    toast(`${formatPlural(secrets.length, "secret")} acknowledged`, { undo: () => void takeBack(secrets) });
  }

  async function takeBack(ids: readonly string[]) {
    const answer = await back.run({ gateway, secrets: ids });
    if (answer.status === "error") toast(answer.message, { tone: "failing" });
    else toast("Taken back: it calls for somebody again");
  }

  return (
    <ChosenBar
      label="With the chosen secrets"
      chosen={chosen.length === 0 ? null : formatPlural(chosen.length, "secret")}
      problem={problem}
      onClear={() => {
        clear();
        setProblem(null);
      }}
    >
      <Input
        aria-label="Note"
        placeholder="Note, if you like"
        autoComplete="off"
        maxLength={500}
        className="w-full sm:w-64"
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button tone="primary" busy={forth.busy} onClick={() => void go()}>
        {[0, chosen.length].includes(secrets.length) ? "Acknowledge" : `Acknowledge ${secrets.length} of them`}
      </Button>
    </ChosenBar>
  );
}
