import Link from "next/link";
import type { ReactNode } from "react";
import { formatMilliseconds } from "@/lib/format";
import { outcomes } from "@/lib/domain/resolution";
import type { ReferenceDetail as Detail } from "@/lib/services/references/schema";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { Section } from "@/components/ui/section";
import { MaskedPreview } from "./masked-preview";
import { readable } from "./readable";
import { readingOf, type ReadingRules } from "./reading";
import { ReadingWords } from "./reading-words";
import { ReferenceParts } from "./reference-parts";
import { ReferenceState } from "./reference-state";

export interface ReferenceDetailProps {
  readonly reference: Detail;
  readonly rules: ReadingRules;
  readonly now: Date;
  /** Where the history of its secret stands, if the reader may see it. */
  readonly historyHref?: string;
}

/** One tracked reference: how Kong reads it, what became of it from where, and what else goes if its secret goes. */
export function ReferenceDetail({ reference, rules, now, historyHref }: ReferenceDetailProps) {
  const reading = readingOf(reference.text, rules);
  return (
    <>
      {reference.retiredAt !== null && (
        <div className="mb-4">
          <Callout tone="not-checkable" title="No longer tracked">
            <By at={reference.retiredAt} who={reference.retiredBy} now={now} />. It is not checked; tracking it again
            brings its history back.
          </Callout>
        </div>
      )}
      <Section title="Reading">
        <p className="max-w-prose wrap-anywhere">
          {reading.ok && "Kong reads: "}
          <ReadingWords text={reading.words} />
        </p>
        {reading.unknownVault !== null && (
          <p className="mt-1 max-w-prose text-sm text-stale">
            <ReadingWords text={reading.unknownVault} />
          </p>
        )}
        <ul className="mt-1 text-sm">
          {reading.odd.map(({ name, fate, reason }) => (
            <li key={name} className={fate === "refused" ? "text-refused" : "text-stale"}>
              <code>{name}</code>: {reason}
            </li>
          ))}
        </ul>
      </Section>
      <Section
        title="Outcome"
        description="By where it was looked at: what holds in one place need not hold in the other."
      >
        <DefinitionList items={outcomeBy(reference, now)} />
      </Section>
      {reference.secret !== null && (
        <Section title="Secret" description="What rotates. Every reference below changes with it.">
          <DefinitionList items={secretFacts(reference.secret, now, historyHref)} />
          <Siblings reference={reference} rules={rules} />
        </Section>
      )}
      <Section title="Tracking">
        <DefinitionList
          items={[{ term: "Tracked", value: <By at={reference.trackedAt} who={reference.trackedBy} now={now} /> }]}
        />
      </Section>
    </>
  );
}

function outcomeBy(reference: Detail, now: Date) {
  const { state, outcome, checkedAt, checkedBy, checkMs, preview, fingerprint } = reference;
  const advice = outcome === null ? null : outcomes[outcome];
  return [
    {
      term: "Keyhole's host",
      value: (
        <div className="grid gap-1.5">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <ReferenceState state={state} outcome={outcome} />
            {checkMs !== null && <span className="font-mono text-xs text-muted">{formatMilliseconds(checkMs)}</span>}
            {checkedAt !== null && <By at={checkedAt} who={checkedBy ?? "worker"} now={now} />}
          </div>
          {advice !== null && advice.owner !== null && (
            <p className="max-w-prose text-muted">
              It is up to the {advice.owner}. {advice.advice}
            </p>
          )}
          {preview !== null && (
            <div>
              <MaskedPreview preview={preview} fingerprint={fingerprint} now={now} />
            </div>
          )}
        </div>
      ),
    },
    {
      term: "Data plane",
      value: (
        <div className="grid gap-1">
          <StatusBadge tone="not-checkable">Not proven</StatusBadge>
          <p className="max-w-prose text-muted">
            Whether a data plane&apos;s own identity may read it is known only from there. Nothing from there is known.
          </p>
        </div>
      ),
    },
  ];
}

function secretFacts(secret: NonNullable<Detail["secret"]>, now: Date, historyHref: string | undefined) {
  const time = (at: Date | null, without: string) => (at === null ? without : <Time at={at} now={now} />);
  return [
    { term: "Vault", value: readable(secret.name), mono: true },
    { term: "Resource", value: readable(secret.resource), mono: true },
    ...(secret.version === null ? [] : [{ term: "Pinned to version", value: String(secret.version), mono: true }]),
    { term: "Last looked at", value: time(secret.lookedAt, "not yet") },
    { term: "Last rotated", value: time(secret.rotatedAt, "not seen yet") },
    ...(secret.expiresAt === null ? [] : [{ term: "Expires", value: time(secret.expiresAt, "") }]),
    ...(historyHref === undefined
      ? []
      : [
          {
            term: "History",
            value: (
              <Link className="underline" href={historyHref}>
                What became of it
              </Link>
            ),
          },
        ]),
  ];
}

function Siblings({ reference, rules }: { readonly reference: Detail; readonly rules: ReadingRules }): ReactNode {
  const { siblings, hasMoreSiblings, gateway } = reference;
  if (siblings.length === 0) return <p className="mt-3 text-sm text-muted">No other reference points into it.</p>;
  return (
    <>
      <h3 className="mt-4 mb-1 text-sm font-medium">Other references into it</h3>
      <ul className="divide-y border-y text-sm">
        {siblings.map(({ id, text, state }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-4 px-1 py-1.5">
            <Link className="min-w-0 font-mono wrap-anywhere hover:underline" href={`/g/${gateway}/references/${id}`}>
              <ReferenceParts text={text} rules={rules} />
            </Link>
            <span className="ml-auto">
              {state === "unchecked" ? (
                <span className="text-faint">not checked yet</span>
              ) : (
                <StatusBadge tone={state} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {hasMoreSiblings && <p className="mt-1 text-sm text-muted">And more: search the list for its resource.</p>}
    </>
  );
}

function By({ at, who, now }: { readonly at: Date; readonly who: string | null; readonly now: Date }) {
  return (
    <span className="text-muted">
      <Time at={at} now={now} /> · {who ?? "nobody who is still known"}
    </span>
  );
}
