"use client";

import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { formatNumber, formatPlural } from "@/lib/format";
import type { BoundAction } from "@/lib/server/action-state";
import type { Tracked } from "@/lib/services/references/schema";
import { CheckButton } from "@/components/checks/check-button";
import { ActionForm } from "@/components/action-form";
import { StatusBadge } from "@/components/status-badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { PasteField, type Pasted } from "./paste-field";
import { readable } from "./readable";
import type { ReadingRules } from "./reading";
import { recognised, type Recognised } from "./recognised";

export interface TrackConsoleProps {
  readonly gateway: string;
  readonly rules: ReadingRules;
  /** Sends `gateway` and `references`. */
  readonly action: BoundAction<Tracked>;
  /** For whoever may resolve. */
  readonly check?: BoundAction;
}

const nothing: Pasted = { text: "", file: null };

/** References in, by the list or by the file; what is recognised is told while it is typed, and tracked on a press. */
export function TrackConsole({ gateway, rules, action, check }: TrackConsoleProps) {
  const [pasted, setPasted] = useState(nothing);
  const [round, setRound] = useState(0);
  const text = useDeferredValue(pasted.text);
  const found = useMemo(() => recognised(text, rules), [text, rules]);

  function again() {
    setPasted(nothing);
    setRound(round + 1);
  }

  return (
    <ActionForm
      key={round}
      action={action}
      submit={found.count === 0 ? "Track references" : `Track ${formatPlural(found.count, "reference")}`}
      hidden={{ gateway, references: found.lines }}
      cancelHref={`/g/${gateway}/references`}
      label="Track references"
      renderDone={(value) => (
        <TrackResult gateway={gateway} value={value} found={found} again={again}>
          {check !== undefined && <CheckThese gateway={gateway} value={value} action={check} />}
        </TrackResult>
      )}
    >
      <PasteField value={pasted} onChange={setPasted} />
      <Summary found={found} rules={rules} isEmpty={text === ""} />
    </ActionForm>
  );
}

interface SummaryProps {
  readonly found: Recognised;
  readonly rules: ReadingRules;
  readonly isEmpty: boolean;
}

function Summary({ found, rules, isEmpty }: SummaryProps) {
  const { count, broken, names, problems, problemCount, tooMuch } = found;
  const isKnown = (name: string) => rules.complete !== true || Object.hasOwn(rules.hosts ?? {}, name);
  return (
    <div className="grid grid-cols-1 gap-3">
      <div role="status" className="flex min-h-6 flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
        {isEmpty ? (
          <p className="text-muted">Only references are sent; the rest of a text or a file stays in your browser.</p>
        ) : (
          <>
            <p className="font-medium">{formatPlural(count, "reference")} found</p>
            {broken > 0 && <StatusBadge tone="failing">{formatNumber(broken)} that Kong cannot read</StatusBadge>}
            {problemCount > 0 && (
              <StatusBadge tone="stale">{formatPlural(problemCount, "place")} that only look like one</StatusBadge>
            )}
          </>
        )}
      </div>
      {tooMuch !== null && <Callout tone="failing" title={tooMuch} role="alert" />}
      {names.length > 0 && (
        <ul aria-label="By vault" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {names.slice(0, 12).map(({ name, count: many }) => (
            <li key={name} className="flex items-baseline gap-1.5">
              <code className="wrap-anywhere text-brass">{readable(name)}</code> {formatNumber(many)}
              {!isKnown(name) && <StatusBadge tone="stale">no such vault</StatusBadge>}
            </li>
          ))}
          {names.length > 12 && <li className="text-muted">and {formatNumber(names.length - 12)} more</li>}
        </ul>
      )}
      <Problems problems={problems} count={problemCount} />
    </div>
  );
}

interface ProblemsProps {
  readonly problems: Recognised["problems"];
  readonly count: number;
}

function Problems({ problems, count }: ProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <table role="table" aria-label="What was not taken" className="data-table">
      <thead role="rowgroup">
        <tr role="row">
          {["Line", "Text", "Why it is not taken"].map((header) => (
            <th key={header} role="columnheader" scope="col">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {problems.slice(0, 50).map(({ line, shown, what }, index) => (
          <tr key={index} role="row">
            <td role="cell" data-label="Line" className="font-mono">
              {formatNumber(line)}
            </td>
            <td role="cell" data-label="Text" className="font-mono">
              <span className="wrap-anywhere">{readable(shown)}</span>
            </td>
            <td role="cell" data-label="Why it is not taken">
              {what}
            </td>
          </tr>
        ))}
        {count > 50 && (
          <tr role="row">
            <td role="cell" data-label="" colSpan={3} className="text-muted">
              and {formatNumber(count - Math.min(50, problems.length))} more
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface TrackResultProps {
  readonly gateway: string;
  readonly value: Tracked;
  /** What was sent, and what was not. */
  readonly found: Recognised;
  readonly again: () => void;
  readonly children?: ReactNode;
}

function TrackResult({ gateway, value, found, again, children }: TrackResultProps) {
  const { added, known, revived } = value;
  const notTaken = found.problemCount + value.problemCount;
  const parts = [
    `${formatPlural(added, "reference")} added`,
    ...(revived > 0 ? [`${formatNumber(revived)} tracked again`] : []),
    `${formatNumber(known)} already tracked`,
    ...(notTaken > 0 ? [`${formatNumber(notTaken)} not taken`] : []),
  ];
  // The lines that were sent are others than those of the text.
  const refused = value.problems.map((problem) => ({
    ...problem,
    line: found.places[problem.line - 1] ?? problem.line,
  }));
  return (
    <div className="grid grid-cols-1 gap-4">
      <Callout tone="resolved" title={parts.join(" · ")} role="status" />
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <LinkButton href={`/g/${gateway}/references`}>See the list</LinkButton>
        <Button tone="quiet" onClick={again}>
          Track more
        </Button>
      </div>
      <Problems problems={[...refused, ...found.problems]} count={notTaken} />
    </div>
  );
}

interface CheckTheseProps {
  readonly gateway: string;
  readonly value: Tracked;
  readonly action: BoundAction;
}

function CheckThese({ gateway, value: { added, revived, ids }, action }: CheckTheseProps) {
  if (ids.length === 0) return null;
  const isAll = ids.length === added + revived;
  return (
    <CheckButton
      gateway={gateway}
      action={action}
      tone="primary"
      // The ids of the first ones only are told.
      what={isAll ? { ids } : { filter: { state: "unchecked", by: "me" } }}
      label={
        isAll ? `Check ${ids.length === 1 ? "it" : `these ${formatNumber(ids.length)}`}` : "Check yours that are new"
      }
      watchHref={`/g/${gateway}/references`}
    />
  );
}
