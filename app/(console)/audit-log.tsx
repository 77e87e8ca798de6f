import { AuditFilter, auditSpanWords } from "@/components/audit/audit-filter";
import { AuditList } from "@/components/audit/audit-list";
import { AuditTabs } from "@/components/audit/audit-tabs";
import { ChainFound } from "@/components/audit/chain-found";
import { DownloadForm } from "@/components/audit/download-form";
import { BrokenLog, LogStatus } from "@/components/audit/log-status";
import { VerifyLog } from "@/components/audit/verify-log";
import { isNarrowed, listHref, wholeListHref } from "@/components/list-query";
import { buttonStyle } from "@/components/ui/button-style";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { auditOutcomes } from "@/lib/domain/audit/event";
import { demand } from "@/lib/server/demand";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { loadViewer } from "@/lib/server/viewer";
import { now } from "@/lib/server/now";
import { readLogStatus } from "@/lib/services/audit/read-log-status";
import { readAuditLog } from "@/lib/services/audit/read-audit-log";
import { verifyAuditAction } from "./audit-actions";
import Link from "next/link";

interface AuditLogProps {
  readonly path: string;
  /** Null for the log of the whole installation. */
  readonly gateway: string | null;
  readonly searchParams: Readonly<Record<string, string | string[] | undefined>>;
}

const spans = Object.keys(auditSpanWords) as (keyof typeof auditSpanWords)[];

/** The log, newest first, with its filters and page in the URL; for Auditors of all also the button that verifies it. */
export async function AuditLog({ path, gateway, searchParams }: AuditLogProps) {
  const query = listQuery(path, searchParams);
  const { about = "", type = "", actor = "", q = "", outcome = "", within = "", from = "", until = "" } = query.params;
  const on = gateway === null ? null : await loadGateway(gateway);
  await demand("audit.read", on?.id ?? null, "audit.list");
  const viewer = await loadViewer();
  const page = await load(readAuditLog, {
    gateway: gateway ?? "",
    // Nothing has a longer name: what was pasted beyond that cannot match either.
    ...{ about: about.slice(0, 64), type: type.slice(0, 64), actor: actor.slice(0, 64), q: q.slice(0, 2_000) },
    outcome: auditOutcomes.find((one) => one === outcome) ?? "",
    within: spans.find((one) => one === within) ?? "",
    ...{ from: from.slice(0, 40), until: until.slice(0, 40) },
    ...cursorsOf(query),
  });
  const given = { gateway: gateway ?? "", about, type, actor, q, outcome, within, from, until };
  const status = gateway === null && viewer.may("settings.read", null) ? await load(readLogStatus, {}) : null;
  const step = (name: "after" | "before", cursor: string | null, word: string) =>
    cursor !== null && (
      <Link href={listHref(query, { [name]: cursor })} className={buttonStyle("plain")}>
        {word}
      </Link>
    );
  return (
    <ChainFound>
      <PageHeader
        title={gateway === null ? "Whole log" : "Audit"}
        description="Everything anyone did or was refused, in the order in which it happened."
        actions={
          viewer.may("audit.export", null) && (
            <>
              <DownloadForm operation="audit.export-table" given={given}>
                {isNarrowed(query) ? "These rows as CSV" : "All rows as CSV"}
              </DownloadForm>
              {gateway === null && <DownloadForm operation="audit.export">Signed export</DownloadForm>}
            </>
          )
        }
      />
      {gateway === null && <AuditTabs current="/audit" />}
      {status !== null && <BrokenLog status={status} now={now()} />}
      {viewer.may("audit.verify", null) && gateway === null && (
        <div className="mb-4">
          <VerifyLog action={verifyAuditAction} />
        </div>
      )}
      {status !== null && <LogStatus status={status} now={now()} />}
      <AuditFilter query={query} people={page.people} />
      <AuditList
        entries={page.entries}
        narrow={(by) => listHref(query, by)}
        empty={
          isNarrowed(query) ? (
            <div className="flex flex-col items-center gap-3 border-t px-3 py-8 text-center text-muted">
              <p>No events match the search and filters.</p>
              <LinkButton tone="plain" href={wholeListHref(query)}>
                Show all events
              </LinkButton>
            </div>
          ) : (
            <EmptyState>What people do, and what they are refused, will stand here.</EmptyState>
          )
        }
      />
      <nav aria-label="Pages of the log" className="mt-3 flex justify-end gap-2 text-sm">
        {step("before", page.previous, "Newer")}
        {step("after", page.next, "Older")}
      </nav>
    </ChainFound>
  );
}
