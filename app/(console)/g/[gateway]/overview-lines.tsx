import type { AttentionLine } from "@/components/overview/attention-list";
import { ReferenceParts } from "@/components/references/reference-parts";
import { SecretName } from "@/components/rotation/secret-name";
import { Time } from "@/components/time";
import { outcomeInSentence, storedOutcome } from "@/lib/domain/resolution";
import { dueReasons, type DueReason } from "@/lib/domain/rotation/schedule";
import { formatNumber } from "@/lib/format";
import type { Overview, SecretLine } from "@/lib/services/overview/schema";

/** So many of a kind are shown; one more only tells that there are more. */
const shown = 5;

interface Place {
  readonly gateway: string;
  /** Whether the reader may resolve references. */
  readonly explains: boolean;
  readonly now: Date;
}

/** Everything that calls for somebody, the worst first, each with one thing to do. */
export function overviewLines(overview: Overview, place: Place): readonly AttentionLine[] {
  const { rotation, references, changes } = overview;
  return [
    ...(rotation === null ? [] : secretLines(rotation.failing, "failing", place)),
    ...(references === null ? [] : referenceLines(references.failing, place)),
    ...(rotation === null ? [] : secretLines(rotation.overdue, "overdue", place)),
    ...changeLines(changes ?? [], place),
    ...(rotation === null ? [] : secretLines(rotation.expiring, "expiring", place)),
    ...(references?.run ? [runLine(references.run, place)] : []),
  ];
}

const kinds = {
  failing: { tone: "failing", word: "Failing", list: "status=failing" },
  overdue: { tone: "stale", word: "Overdue", list: "status=overdue" },
  expiring: { tone: "stale", word: "Expires", list: "sort=due" },
} as const;

function secretLines(secrets: readonly SecretLine[], kind: keyof typeof kinds, place: Place): readonly AttentionLine[] {
  const { tone, word, list } = kinds[kind];
  const at = `/g/${place.gateway}/rotation`;
  const lines = secrets.slice(0, shown).map((secret): AttentionLine => ({
    key: `${kind} ${secret.id}`,
    tone,
    word,
    what: <SecretName secret={secret} />,
    detail: <SecretDetail secret={secret} kind={kind} now={place.now} />,
    action: { href: `${at}/${secret.id}`, label: "Open", name: `Open ${secret.name}/${secret.resource}` },
  }));
  return secrets.length <= shown ? lines : [...lines, moreLine(kind, tone, word, `${at}?${list}`)];
}

function SecretDetail({
  secret,
  kind,
  now,
}: {
  readonly secret: SecretLine;
  readonly kind: string;
  readonly now: Date;
}) {
  const words =
    kind === "failing"
      ? inSentence(secret.outcome)
      : kind === "overdue"
        ? dueReasons[secret.outcome as DueReason]?.toLowerCase()
        : undefined;
  return (
    <>
      {words !== undefined && `${words} · `}
      {kind === "failing" && "since "}
      <Time at={secret.at} now={now} />
    </>
  );
}

function inSentence(outcome: string | null): string | undefined {
  const known = storedOutcome(outcome);
  return known === null ? undefined : outcomeInSentence(known);
}

type FailingReference = NonNullable<Overview["references"]>["failing"][number];

function referenceLines(references: readonly FailingReference[], place: Place): readonly AttentionLine[] {
  const at = `/g/${place.gateway}`;
  const lines = references.slice(0, shown).map(({ id, text, outcome }): AttentionLine => ({
    key: `reference ${id}`,
    tone: "failing",
    word: "Failing",
    what: (
      <code>
        <ReferenceParts text={text} />
      </code>
    ),
    detail: inSentence(outcome) ?? "not resolved",
    action: place.explains
      ? { href: `${at}/explain?reference=${encodeURIComponent(text)}`, label: "Explain", name: `Explain ${text}` }
      : { href: `${at}/references`, label: "Open", name: `Open the references, for ${text}` },
  }));
  return references.length <= shown
    ? lines
    : [...lines, moreLine("references", "failing", "Failing", `${at}/references`)];
}

const moreLine = (key: string, tone: AttentionLine["tone"], word: string, href: string): AttentionLine => ({
  key: `more ${key}`,
  tone,
  word,
  what: <span className="text-muted">and more</span>,
  action: { href, label: "See all", name: `See all: ${word.toLowerCase()}, ${key}` },
});

function changeLines(changes: NonNullable<Overview["changes"]>, place: Place): readonly AttentionLine[] {
  const at = `/g/${place.gateway}/changes`;
  const lines = changes.slice(0, shown).map(({ id, title, requester, requestedAt }): AttentionLine => ({
    key: `change ${id}`,
    tone: "waiting",
    word: "Waits for you",
    what: title,
    detail: (
      <>
        {requester} · <Time at={requestedAt} now={place.now} />
      </>
    ),
    action: { href: `${at}/${id}`, label: "Decide", name: `Decide: ${title}` },
  }));
  return changes.length <= shown ? lines : [...lines, moreLine("changes", "waiting", "Waits for you", at)];
}

function runLine(run: NonNullable<NonNullable<Overview["references"]>["run"]>, place: Place): AttentionLine {
  return {
    key: `run ${run.id}`,
    tone: "waiting",
    word: "Under way",
    what: `Checking ${run.what}`,
    detail: `${formatNumber(run.done)} of ${formatNumber(run.total)}`,
    action: { href: `/g/${place.gateway}/references`, label: "Watch", name: `Watch the check of ${run.what}` },
  };
}
