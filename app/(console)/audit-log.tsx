import Link from "next/link";
import { AuditList } from "@/components/audit/audit-list";
import { ChainFound } from "@/components/audit/chain-found";
import { VerifyLog } from "@/components/audit/verify-log";
import { isNarrowed, listHref } from "@/components/list-query";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { AuditFilter } from "@/components/audit/audit-filter";
import { listQuery } from "@/lib/server/list-query";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { loadViewer } from "@/lib/server/viewer";
import { readAuditLog } from "@/lib/services/audit/read-audit-log";
import { verifyAuditAction } from "./audit-actions";

interface AuditLogProps {
  readonly path: string;
  /** Null for the log of the whole installation. */
  readonly gateway: string | null;
  readonly searchParams: Readonly<Record<string, string | string[] | undefined>>;
}

/** The log, newest first, with its filters in the URL; for Auditors of all also the button that verifies it. */
export async function AuditLog({ path, gateway, searchParams }: AuditLogProps) {
  const query = listQuery(path, searchParams);
  const { outcome = "", type = "", from = "", until = "", after = "" } = query.params;
  const known = ["done", "refused", "pending", "failed"] as const;
  const on = gateway === null ? null : await loadGateway(gateway);
  await demand("audit.read", on?.id ?? null, "audit.list");
  const viewer = await loadViewer();
  const page = await load(readAuditLog, {
    gateway: gateway ?? "",
    type,
    actor: "",
    outcome: known.find((one) => one === outcome) ?? "",
    from,
    until,
    ...(/^\d+$/.test(after) && { cursor: Number(after) }),
  });
  return (
    <ChainFound>
      <PageHeader
        title={gateway === null ? "Whole log" : "Audit"}
        description="Everything anyone did or was refused, in the order in which it happened."
      />
      {viewer.may("audit.verify", null) && gateway === null && (
        <div className="mb-4">
          <VerifyLog action={verifyAuditAction} />
        </div>
      )}
      <AuditFilter query={query} />
      <AuditList
        entries={page.entries}
        empty={
          isNarrowed(query) ? (
            <p className="border-t px-3 py-8 text-center text-muted">No events match the filter.</p>
          ) : (
            <EmptyState>What people do, and what they are refused, will stand here.</EmptyState>
          )
        }
      />
      <nav aria-label="Pages of the log" className="mt-3 flex gap-4 text-sm">
        {after !== "" && <Link href={listHref(query, { after: null })}>Newest</Link>}
        {page.cursor !== null && <Link href={listHref(query, { after: String(page.cursor) })}>Older</Link>}
      </nav>
    </ChainFound>
  );
}
