import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { AcknowledgeForm } from "@/components/rotation/acknowledge-form";
import { AgeBar } from "@/components/rotation/age-bar";
import { ClearPolicy } from "@/components/rotation/clear-policy";
import { DueWords } from "@/components/rotation/due-words";
import { OwnSchedule } from "@/components/rotation/own-schedule";
import { HistoryTable } from "@/components/rotation/history-table";
import { PolicyForm } from "@/components/rotation/policy-form";
import { PolicyInForceList } from "@/components/rotation/policy-in-force-list";
import { ReferencesInto } from "@/components/rotation/references-into";
import { SecretName } from "@/components/rotation/secret-name";
import { SecretStatus } from "@/components/rotation/secret-status";
import { StripPanel } from "@/components/rotation/strip-panel";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { DefinitionList, type Definition } from "@/components/ui/definition-list";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { ProviderMark } from "@/components/vaults/provider-mark";
import { outcomeInSentence, outcomes, storedOutcome } from "@/lib/domain/resolution";
import type { PolicyInForce } from "@/lib/domain/rotation/policy";
import { rotationStatuses } from "@/lib/domain/rotation/status";
import { listHref } from "@/components/list-query";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readSecret } from "@/lib/services/rotation/read-secret";
import { readStrip } from "@/lib/services/rotation/read-strip";
import { acknowledgeAction, clearPolicyAction, setPolicyAction, unacknowledgeAction } from "../actions";

export const metadata: Metadata = { title: "Rotation of a secret" };

type Secret = Awaited<ReturnType<typeof readSecret>>;

export default async function SecretPage({ params, searchParams }: PageProps<"gateway" | "secret">) {
  const { gateway: name, secret: id } = await params;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) notFound();
  const at = `/g/${name}/rotation`;
  const query = listQuery(`${at}/${id}`, await searchParams);
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const secret = await load(readSecret, { gateway: name, id, ...cursorsOf(query) });
  const strip = await load(readStrip, { gateway: name, secret: id });
  const edits = viewer.may("rotation.edit", gateway.id) && secret.retiredAt === null;
  const isWrong = secret.status === "failing" || secret.status === "overdue";
  const first = secret.references[0];
  const { policy, ownPolicy } = secret;
  return (
    <>
      <PageHeader
        back={<Link href={at}>Rotation</Link>}
        title={<SecretName secret={secret} />}
        aside={<SecretStatus {...secret} />}
        {...(first !== undefined &&
          viewer.may("reference.resolve", gateway.id) && {
            actions: (
              <LinkButton href={`/g/${name}/explain?reference=${encodeURIComponent(first.text)}`}>
                Explain a reference into it
              </LinkButton>
            ),
          })}
      />
      {isWrong && (
        <div className="mb-4">
          <Callout tone="failing" title={titleOf(secret)}>
            <p className="mb-3">{whatToDo(secret)}</p>
            {edits && (
              <AcknowledgeForm
                key={secret.acknowledged === null ? "open" : "seen"}
                gateway={name}
                secret={id}
                acknowledged={secret.acknowledged}
                acknowledge={acknowledgeAction}
                unacknowledge={unacknowledgeAction}
                now={now()}
              />
            )}
          </Callout>
        </div>
      )}
      <StripPanel title="90 days back and 90 ahead" marks={strip.marks} frame={{ ...strip, isExact: true }} />
      <Section title="Dates">
        <DefinitionList items={datesOf(secret)} />
      </Section>
      <Section title="History" description="Fingerprints are Keyhole's own: equal ones stand for the same value.">
        {secret.events.length === 0 ? (
          <p className="text-sm text-muted">It has not been looked at yet.</p>
        ) : (
          <HistoryTable events={secret.events} now={now()} />
        )}
        <nav aria-label="Pages of the history" className="mt-3 flex gap-2 empty:hidden">
          {secret.previous !== null && (
            <LinkButton href={listHref(query, { before: secret.previous })}>Newer</LinkButton>
          )}
          {secret.next !== null && <LinkButton href={listHref(query, { after: secret.next })}>Older</LinkButton>}
        </nav>
      </Section>
      <Section
        title="References into it"
        description="What the nodes do once the provider has rotated it: this is when Kong refreshes."
      >
        <ReferencesInto references={secret.references} more={secret.moreReferences} now={now()} />
      </Section>
      <Section
        title="Policy"
        {...(edits &&
          ownPolicy !== null && {
            actions: (
              <ClearPolicy
                action={clearPolicyAction}
                gateway={name}
                secret={id}
                version={ownPolicy.version}
                label="Clear the policy of this secret"
              />
            ),
          })}
      >
        <PolicyInForceList policy={policy} />
        {edits && (
          <details className="mt-3" open={ownPolicy !== null}>
            <summary className="inline-flex min-h-8 items-center underline">
              {ownPolicy === null ? "Set a policy for this secret" : "The policy of this secret"}
            </summary>
            <div className="pt-3">
              <PolicyForm
                key={ownPolicy?.version ?? 0}
                action={setPolicyAction}
                gateway={name}
                secret={id}
                policy={ownPolicy}
                wider={ownPolicy === null ? valuesOf(policy) : null}
                label="Policy of this secret"
              />
            </div>
          </details>
        )}
      </Section>
    </>
  );
}

const valuesOf = (policy: PolicyInForce) => ({
  maxAgeDays: policy.maxAgeDays.value,
  leadDays: policy.leadDays.value,
  zone: policy.zone.value,
  checkEverySeconds: policy.checkEverySeconds.value,
});

function titleOf(secret: Secret): string {
  if (secret.status === "overdue") return "Its rotation is overdue";
  const outcome = storedOutcome(secret.outcome);
  return outcome === null ? "The last check failed" : `The last check: ${outcomeInSentence(outcome)}`;
}

function whatToDo(secret: Secret): string {
  if (secret.status === "overdue") return rotationStatuses.overdue.text;
  const outcome = storedOutcome(secret.outcome);
  return outcome === null ? rotationStatuses.failing.text : outcomes[outcome].advice;
}

function datesOf(secret: Secret): readonly Definition[] {
  const when = (at: Date | null, none: string) => (at === null ? none : <Time at={at} now={now()} />);
  const outcome = storedOutcome(secret.outcome);
  return [
    {
      term: "Provider",
      value: secret.provider === null ? "not looked at yet" : <ProviderMark name={secret.provider} label />,
    },
    {
      term: "Version at the provider",
      value: secret.backendVersion ?? "none told",
      mono: secret.backendVersion !== null,
    },
    { term: "Last rotated", value: when(secret.rotatedAt, "no rotation was seen or told") },
    { term: "Written", value: when(secret.writtenAt, "the provider does not tell") },
    { term: "First seen", value: when(secret.firstSeenAt, "not yet") },
    { term: "Age", value: <AgeBar age={secret.age} maxAgeDays={secret.maxAgeDays} /> },
    {
      term: "Due",
      value:
        secret.dues.length === 0 ? (
          "nobody says: no schedule of the provider's, no age policy with a known age, no expiry"
        ) : (
          <span className="grid gap-1">
            {secret.dues.map((due) => (
              <DueWords key={due.reason} due={due} now={now()} />
            ))}
          </span>
        ),
    },
    {
      term: "The provider's own schedule",
      value: <OwnSchedule plan={secret.plan} state={secret.planState} now={now()} />,
    },
    { term: "Expires", value: when(secret.expiresAt, "nothing tells that it does") },
    {
      term: "Looked at",
      value: (
        <>
          {when(secret.lookedAt, "not yet")}
          {outcome !== null && `: ${outcomeInSentence(outcome)}`}
        </>
      ),
    },
    {
      term: "Next look",
      value:
        secret.retiredAt === null ? when(secret.nextCheckAt, "") : "none: no reference into it is tracked any more",
    },
  ];
}
