import { formatPlural, formatSpan } from "@/lib/format";

export interface PolicySummaryProps {
  readonly policy: {
    readonly maxAgeDays: number | null;
    readonly leadDays: number | null;
    readonly zone: string | null;
    readonly checkEverySeconds: number | null;
    readonly updatedBy: string | null;
  } | null;
}

/** What a policy says, in one line. */
export function PolicySummary({ policy }: PolicySummaryProps) {
  if (policy === null) return <p className="text-sm text-muted">No policy: values may get as old as they like.</p>;
  const parts = [
    policy.maxAgeDays === null ? null : `at most ${formatPlural(policy.maxAgeDays, "day")} old`,
    policy.leadDays === null ? null : `due ${formatPlural(policy.leadDays, "day")} ahead`,
    policy.zone === null ? null : `days of ${policy.zone}`,
    policy.checkEverySeconds === null ? null : `looked at every ${formatSpan(policy.checkEverySeconds)}`,
  ].filter((part) => part !== null);
  return (
    <p className="text-sm">
      {parts.join(" · ")} <span className="text-muted">· {policy.updatedBy ?? "set by nobody who is still known"}</span>
    </p>
  );
}
