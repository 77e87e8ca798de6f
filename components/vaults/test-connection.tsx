"use client";

import { lazy, Suspense, useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import type { VaultTest } from "@/lib/services/vaults/schema";
import { resilientAction } from "@/components/resilient-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";

/** Fetched once there is an answer to show. */
const ConnectionOutcome = lazy(() => import("./connection-outcome"));

export interface VaultTesting {
  readonly action: BoundAction<VaultTest>;
  /** Whether one secret may be named, to be read as well. */
  readonly mayProve: boolean;
  readonly now: string;
}

export interface TestConnectionProps extends VaultTesting {
  /** What is sent where no form is around it. */
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * Tests the connection of what the form around it holds, or of a vault that is there. Everything typed stays as it is, and
 * an answer that nobody waits for any more is dropped.
 */
export function TestConnection({ action, mayProve, now, fields }: TestConnectionProps) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const run = useRef(0);
  const [busy, setBusy] = useState(false);
  const [secret, setSecret] = useState("");
  const [state, setState] = useState<ActionState<VaultTest> | null>(null);
  const [named, setNamed] = useState("");
  const [outdated, setOutdated] = useState(false);

  useEffect(() => {
    const form = place.current?.closest("form");
    // What is typed here names a secret, and is no part of the vault.
    const note = (event: Event) => {
      if (!(place.current?.contains(event.target as Node) ?? false)) setOutdated(true);
    };
    form?.addEventListener("input", note);
    return () => form?.removeEventListener("input", note);
  }, []);

  async function test(name: string) {
    if (busy) return;
    const mine = (run.current += 1);
    const form = place.current?.closest("form") ?? undefined;
    const data = fields === undefined ? new FormData(form) : new FormData();
    for (const [field, value] of Object.entries(fields ?? {})) data.set(field, value);
    data.set("secret", name);
    setBusy(true);
    setOutdated(false);
    const answer = await resilientAction(action)({ status: "idle" }, data);
    if (mine !== run.current) return;
    setBusy(false);
    setState(answer);
    setNamed(name);
  }

  function stop() {
    run.current += 1;
    setBusy(false);
  }

  function onEnter(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    // Not the form around it.
    event.preventDefault();
    void test(secret.trim());
  }

  const answer = state?.status === "done" ? state.value : null;
  const offers = mayProve && answer !== null && ["connected", "signed-in"].includes(answer.connection.outcome);
  return (
    <div ref={place} className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={busy} onClick={() => void test("")}>
          Test connection
        </Button>
        {busy && (
          <Button tone="quiet" onClick={stop}>
            Stop waiting
          </Button>
        )}
      </div>
      <div role="status" className="grid grid-cols-1 gap-3">
        {busy && <p className="text-sm text-muted">Signing in: at most ten seconds.</p>}
        {!busy && answer !== null && (
          <Suspense fallback={<p className="text-sm text-muted">{answer.connection.title}</p>}>
            <ConnectionOutcome answer={answer} secret={named} now={now} />
          </Suspense>
        )}
        {!busy && state?.status === "error" && <Refused state={state} />}
        {!busy && outdated && state !== null && (
          <p className="text-sm text-stale">You have typed since: test again to see what it comes to now.</p>
        )}
      </div>
      {offers && !busy && (
        <div className="grid grid-cols-1 gap-1">
          <label htmlFor={id} className="font-medium">
            Prove it on one secret
          </label>
          <div className="flex flex-wrap gap-2">
            <Input
              id={id}
              mono
              className="min-w-0 flex-1"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={1000}
              placeholder="app/db"
              aria-describedby={`${id}-help`}
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
              onKeyDown={onEnter}
            />
            <Button onClick={() => void test(secret.trim())}>Read it, without showing it</Button>
          </div>
          <p id={`${id}-help`} className="max-w-prose text-sm text-muted">
            Its name in the backend, as references have it after the prefix. It counts as one resolved reference.
          </p>
        </div>
      )}
    </div>
  );
}

function Refused({ state }: { readonly state: Extract<ActionState, { status: "error" }> }) {
  const problems = Object.entries(state.fields);
  return (
    <Callout tone="failing" title={state.message}>
      {problems.length > 0 && (
        <ul className="grid gap-0.5">
          {problems.map(([name, problem]) => (
            <li key={name} className="wrap-anywhere">
              <code className="text-xs text-muted">{name}</code> {problem}
            </li>
          ))}
        </ul>
      )}
      {state.requestId !== null && (
        <p>
          In the log as <code>{state.requestId}</code>
        </p>
      )}
    </Callout>
  );
}
