import type { Metadata } from "next";
import Link from "next/link";
import { AttentionList } from "@/components/overview/attention-list";
import { VaultSquares } from "@/components/overview/vault-squares";
import { ReadingWords } from "@/components/references/reading-words";
import { SecretName } from "@/components/rotation/secret-name";
import { StripPanel } from "@/components/rotation/strip-panel";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readOverview } from "@/lib/services/overview/read-overview";
import type { EventRow } from "@/lib/services/rotation/schema";
import { overviewLines } from "./overview-lines";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ params }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const overview = await load(readOverview, { gateway: name });
  const { rotation, vaults } = overview;
  const isNew = vaults?.length === 0 && overview.references?.any === false;
  const explains = viewer.may("reference.resolve", gateway.id);
  const at = `/g/${name}`;
  const lines = overviewLines(overview, { gateway: name, explains, now: now() });
  if (isNew && lines.length === 0) {
    return (
      <>
        <PageHeader title="Overview" aside={name} />
        <EmptyState
          action={
            viewer.may("vault.propose", gateway.id) ? (
              <LinkButton tone="primary" href={`${at}/new-vault`}>
                Add a vault
              </LinkButton>
            ) : (
              <LinkButton href={`${at}/vaults`}>Vaults</LinkButton>
            )
          }
        >
          What fails, is overdue, expires or waits for you on {name} will stand here. It begins with a vault.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Overview" aside={name} />
      <Section title="Needs attention">
        <AttentionList lines={lines} />
        {overview.references?.any === false && (
          <p className="mt-3 flex flex-wrap items-center gap-3 text-sm text-muted">
            No reference is tracked yet, so Keyhole looks at none of these vaults by itself.
            <LinkButton href={`${at}/references`}>Track references</LinkButton>
          </p>
        )}
      </Section>
      {vaults !== null && vaults.length > 0 && (
        <Section title="Vaults">
          <VaultSquares gateway={name} vaults={vaults} />
        </Section>
      )}
      {rotation !== null && (
        <>
          <Section title="30 days back and 30 ahead">
            <StripPanel title="Rotation" marks={rotation.strip.marks} frame={rotation.strip} />
          </Section>
          <Section
            title="Last events"
            actions={
              <Link href={`${at}/rotation/history`} className="text-sm underline">
                Whole history
              </Link>
            }
          >
            <LastEvents gateway={name} events={rotation.events} />
          </Section>
        </>
      )}
    </>
  );
}

function LastEvents({ gateway, events }: { readonly gateway: string; readonly events: readonly EventRow[] }) {
  if (events.length === 0) return <p className="text-sm text-muted">No secret has been looked at yet.</p>;
  return (
    <ul className="divide-y border-y text-sm">
      {events.map((event) => (
        <li key={event.id} className="grid gap-x-4 py-1.5 md:grid-cols-[8rem_minmax(0,1fr)_minmax(0,2fr)_auto]">
          <StatusBadge tone={event.tone}>{event.title}</StatusBadge>
          <Link
            href={`/g/${gateway}/rotation/${event.secretId}`}
            prefetch={false}
            className="underline decoration-edge"
          >
            <SecretName secret={event} />
          </Link>
          <span className="text-muted wrap-anywhere">
            <ReadingWords text={event.text} />
          </span>
          <span className="time-end text-muted">
            <Time at={event.at} now={now()} />
          </span>
        </li>
      ))}
    </ul>
  );
}
