import { StatusBadge } from "@/components/status-badge";
import { rotationStatuses, type RotationStatus } from "@/lib/domain/rotation/status";

export interface SecretStatusProps {
  readonly status: RotationStatus;
  readonly acknowledged: { readonly by: string | null } | null;
}

/** How a secret stands, and who has said to have seen it. */
export function SecretStatus({ status, acknowledged }: SecretStatusProps) {
  const { tone, title } = rotationStatuses[status];
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <StatusBadge tone={tone}>{title}</StatusBadge>
      {acknowledged !== null && <span className="text-xs text-muted">seen by {acknowledged.by ?? "somebody"}</span>}
    </span>
  );
}
