import type { Metadata } from "next";
import Link from "next/link";
import { AuditList } from "@/components/audit/audit-list";
import { AuditTabs } from "@/components/audit/audit-tabs";
import { DownloadForm } from "@/components/audit/download-form";
import { EvidenceSpan } from "@/components/audit/evidence-span";
import { ChangeTable, HeldTable, RefusalTable } from "@/components/audit/evidence-tables";
import { listHref } from "@/components/list-query";
import { buttonStyle } from "@/components/ui/button-style";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Tabs } from "@/components/ui/tabs";
import { formatNumber, formatPlural } from "@/lib/format";
import { listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readEvidence } from "@/lib/services/audit/read-evidence";
import { evidenceShows } from "@/lib/services/audit/schema";

export const metadata: Metadata = { title: "Evidence" };

const path = "/audit/evidence";
const words: Readonly<Record<(typeof evidenceShows)[number], string>> = {
  held: "Who held what",
  grants: "Grants",
  tokens: "Tokens",
  changes: "Approvals",
  emergencies: "Emergencies",
  refusals: "Refusals",
  checks: "Verifications",
};

/** What an access review asks of the log, for a span of time; all of it as one download. */
export default async function EvidencePage({ searchParams }: PageProps) {
  const query = listQuery(path, await searchParams);
  const { from = "", until = "", gateway = "", after } = query.params;
  const show = evidenceShows.find((one) => one === query.params["show"]) ?? "held";
  const asked = { from: from.slice(0, 40), until: until.slice(0, 40), gateway: gateway.slice(0, 63) };
  const [viewer, page] = await Promise.all([
    loadViewer(),
    load(readEvidence, { ...asked, show, ...(after === undefined ? {} : { after: after as unknown as number }) }),
  ]);
  const at = now();
  const shown = { query, now: at };
  const { checkpoints } = page;
  const shownHere = page.held.length + page.entries.length + page.changes.length + page.refusals.length;
  return (
    <>
      <PageHeader
        title="Evidence"
        description="What an access review asks, answered from the log. The download holds all of it, and verifies offline."
        actions={
          viewer.may("audit.export", null) && (
            <DownloadForm operation="audit.export-evidence" given={asked}>
              Download the evidence
            </DownloadForm>
          )
        }
      />
      <AuditTabs current="/audit/evidence" />
      <EvidenceSpan
        {...{ path, show, gateway }}
        from={page.from.toISOString().slice(0, 10)}
        until={until.slice(0, 10)}
        gateways={viewer.gateways.map(({ name }) => name)}
      />
      <Tabs
        label="Evidence"
        current={listHref(query, { show })}
        tabs={evidenceShows.map((one) => ({ href: listHref(query, { show: one }), label: words[one] }))}
      />
      {show === "held" && <HeldTable rows={page.held} {...shown} />}
      {show === "changes" && <ChangeTable rows={page.changes} {...shown} />}
      {show === "refusals" && <RefusalTable rows={page.refusals} {...shown} />}
      {checkpoints !== null && (
        <p className="mb-3 text-sm text-muted">
          {checkpoints.first === null
            ? "No checkpoint was signed in this time."
            : `Checkpoints signed in this time: ${formatNumber(checkpoints.count)}, from ${checkpoints.first} to ${checkpoints.last}.`}
        </p>
      )}
      {["grants", "tokens", "emergencies", "checks"].includes(show) && (
        <AuditList
          entries={page.entries}
          narrow={(by) => listHref({ path: "/audit", params: {} }, by)}
          empty={
            <EmptyState>{`What the log says of this time (${words[show].toLowerCase()}) will stand here.`}</EmptyState>
          }
        />
      )}
      <p className="mt-3 text-sm text-muted">
        {page.count === null
          ? shownHere === 0
            ? ""
            : `${formatPlural(shownHere, "row")} here, newest first${page.next === null ? "" : ", and older ones on the next page"}. The download holds all of them.`
          : `${formatPlural(page.count, "role")} held${page.count > shownHere ? `, ${shownHere} of them here` : ""}.`}
      </p>
      <nav aria-label="Pages of the evidence" className="mt-3 flex justify-end gap-2 text-sm">
        {after !== undefined && (
          <Link href={listHref(query, { show })} className={buttonStyle("plain")}>
            First page
          </Link>
        )}
        {page.next !== null && (
          <Link href={listHref(query, { show, after: String(page.next) })} className={buttonStyle("plain")}>
            Next page
          </Link>
        )}
      </nav>
    </>
  );
}
