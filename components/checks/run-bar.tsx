"use client";

import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useContext, useEffect, useRef, useState } from "react";
import { outcomes } from "@/lib/domain/resolution";
import { defaultZone, formatNumber, formatSpan } from "@/lib/format";
import type { BoundAction } from "@/lib/server/action-state";
import { ReferenceParts } from "@/components/references/reference-parts";
import { StatusBadge } from "@/components/status-badge";
import { useAction } from "@/components/use-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Icon } from "@/components/ui/icon";
import { CheckProblemContext } from "./check-problem";
import type { LiveRun } from "./live-run";
import { endWords, spokenWords, waitWords } from "./run-words";
import { checkKey, useCheck } from "./use-check";

export interface RunBarProps {
  readonly gateway: string;
  /** The newest check as the page was made. */
  readonly initial: LiveRun | null;
  readonly now: string;
  /** Sends `gateway` and `run`; none for whoever may not. */
  readonly cancel?: BoundAction;
  readonly zone?: string;
}

/** Rows are read anew at most so often while results come in. */
const refreshMs = 2500;
/** For so long a check that has ended is told of to whoever opens the page. */
const recentMs = 10 * 60_000;

/** The check that is under way, as everybody sees it, or how the last one ended. */
export function RunBar({ gateway, initial, now, cancel, zone = defaultZone }: RunBarProps) {
  const { data: run, error } = useCheck(gateway, initial, now);
  const { problem, setProblem } = useContext(CheckProblemContext);
  const [away, setAway] = useState<string | null>(null);
  const [watched, setWatched] = useState<string | null>(null);
  if (run?.isOpen === true && watched !== run.id) setWatched(run.id);
  useFreshRows(run);

  const isRecent = run?.finishedAt != null && Date.parse(now) - Date.parse(run.finishedAt) < recentMs;
  const shows = run !== null && away !== run.id && (run.isOpen || isRecent || watched === run.id);
  return (
    <div className="grid gap-2 empty:hidden [&:not(:empty)]:mb-3">
      {problem !== null && (
        <Callout tone="failing" title={problem} role="alert">
          <button type="button" className="underline" onClick={() => setProblem(null)}>
            Understood
          </button>
        </Callout>
      )}
      {shows && (
        <section aria-label="Check" className="rounded border bg-surface px-3 py-2">
          <p role="status" className="sr-only">
            {spokenWords(run)}
          </p>
          {run.isOpen ? (
            <Open gateway={gateway} run={run} zone={zone} {...(cancel !== undefined && { cancel })} />
          ) : (
            <Ended gateway={gateway} run={run} onAway={() => setAway(run.id)} />
          )}
          {error !== null && run.isOpen && <p className="mt-1 text-sm text-stale">{error.message}</p>}
        </section>
      )}
    </div>
  );
}

/** Has the page read its rows anew as results come, and at the end. */
function useFreshRows(run: LiveRun | null): void {
  const router = useRouter();
  const last = useRef({ run: run?.id ?? null, done: run?.done ?? 0, open: run?.isOpen === true, at: 0 });
  useEffect(() => {
    if (run === null) return;
    const seen = last.current.run === run.id ? last.current : { ...last.current, done: 0, open: true };
    const ended = seen.open && !run.isOpen;
    const moved = run.done > seen.done && (seen.done === 0 || Date.now() - seen.at > refreshMs);
    if (ended || moved) {
      last.current = { run: run.id, done: run.done, open: run.isOpen, at: Date.now() };
      router.refresh();
    } else last.current = { ...seen, run: run.id, open: run.isOpen };
  }, [run, router]);
}

interface OpenProps {
  readonly gateway: string;
  readonly run: LiveRun;
  readonly zone: string;
  readonly cancel?: BoundAction;
}

function Open({ gateway, run, zone, cancel }: OpenProps) {
  const { done, total, what, requestedBy, isMine, throttled, secondsAtLeast } = run;
  const wait = waitWords(run, zone);
  const share = total === 0 ? 0 : Math.floor((done / total) * 100);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusBadge tone="waiting" className="min-w-0">
          <span className="wrap-anywhere">
            {run.state === "queued" ? "About to check" : "Checking"} {what}
            <span className="text-muted"> · started by {isMine ? "you" : (requestedBy ?? "somebody")}</span>
          </span>
        </StatusBadge>
        <p className="text-sm">
          <span className="font-medium">{formatNumber(done)}</span>
          <span className="text-muted"> of {formatNumber(total)}</span>
        </p>
        <Counts run={run} />
        {cancel !== undefined && <Cancel gateway={gateway} run={run} action={cancel} />}
      </div>
      <div
        role="progressbar"
        aria-label="Checked"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1 overflow-hidden rounded-sm bg-sunken"
      >
        <div className="h-full bg-brass-fill transition-[width]" style={{ width: `${share}%` }} />
      </div>
      {wait !== null ? (
        <p className="text-sm text-waiting">{wait}</p>
      ) : (
        throttled &&
        secondsAtLeast !== null &&
        secondsAtLeast > 60 && (
          <p className="text-sm text-muted">
            By what one person may resolve, it takes at least {formatSpan(secondsAtLeast)} more.
          </p>
        )
      )}
      <Results gateway={gateway} results={run.results} />
    </div>
  );
}

function Ended({
  gateway,
  run,
  onAway,
}: {
  readonly gateway: string;
  readonly run: LiveRun;
  readonly onAway: () => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <StatusBadge
        tone={run.state === "done" ? (run.failing > 0 ? "failing" : "resolved") : "stale"}
        className="min-w-0"
      >
        <span className="wrap-anywhere">
          {endWords(run)}
          {run.endedWhy !== null && <span className="text-muted"> · {run.endedWhy}</span>}
        </span>
      </StatusBadge>
      <Counts run={run} />
      {run.failing > 0 && (
        <Link className="text-sm font-medium underline" href={`/g/${gateway}/references?state=failing`}>
          Show the failing ones
        </Link>
      )}
      <Link className="text-sm text-muted underline" href={`/g/${gateway}/references/checks`}>
        All checks
      </Link>
      <button
        type="button"
        aria-label="Dismiss"
        className="-mr-1 ml-auto grid size-6 place-items-center rounded-sm text-muted hover:text-ink"
        onClick={onAway}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

function Counts({ run }: { readonly run: LiveRun }) {
  const { resolved, failing, other } = run;
  return (
    <p className="flex flex-wrap gap-x-3 text-sm">
      <StatusBadge tone="resolved">{formatNumber(resolved)} resolved</StatusBadge>
      {failing > 0 && <StatusBadge tone="failing">{formatNumber(failing)} failing</StatusBadge>}
      {other > 0 && <StatusBadge tone="not-checkable">{formatNumber(other)} other</StatusBadge>}
    </p>
  );
}

function Cancel({
  gateway,
  run,
  action,
}: {
  readonly gateway: string;
  readonly run: LiveRun;
  readonly action: BoundAction;
}) {
  const client = useQueryClient();
  const { setProblem } = useContext(CheckProblemContext);
  const cancel = useAction(action);

  async function go() {
    if (cancel.busy) return;
    const answer = await cancel.run({ gateway, run: run.id });
    setProblem(answer.status === "error" ? answer.message : null);
    if (answer.status === "done") {
      // It has ended; who ended it comes with the next answer.
      const ended: LiveRun = { ...run, isOpen: false, state: "cancelled", cancelledBy: "You", waitsUntil: null };
      client.setQueryData(checkKey(gateway), ended);
    }
    await client.invalidateQueries({ queryKey: checkKey(gateway) });
  }
  return (
    <Button className="ml-auto" busy={cancel.busy} onClick={() => void go()}>
      Cancel
    </Button>
  );
}

function Results({ gateway, results }: { readonly gateway: string; readonly results: LiveRun["results"] }) {
  if (results.length === 0) return null;
  return (
    <ul aria-label="Last results" className="grid gap-0.5 text-sm">
      {results.slice(0, 4).map(({ reference, text, outcome }) => (
        <li key={reference} className="flex min-w-0 items-baseline gap-x-3">
          <span className="w-44 shrink-0 truncate">
            {outcome !== null && <StatusBadge tone={outcomes[outcome].tone}>{outcomes[outcome].title}</StatusBadge>}
          </span>
          <Link
            className="min-w-0 truncate py-0.5 font-mono hover:underline"
            href={`/g/${gateway}/references/${reference}`}
            prefetch={false}
          >
            <ReferenceParts text={text} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
