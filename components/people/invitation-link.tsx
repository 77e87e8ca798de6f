import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { defaultZone, formatDateTime } from "@/lib/format";

export interface InvitationLinkProps {
  readonly link: string;
  readonly expiresAt: Date | string;
  readonly zone?: string;
}

/** A person's link, shown this once. */
export function InvitationLink({ link, expiresAt, zone = defaultZone }: InvitationLinkProps) {
  return (
    <div className="grid grid-cols-1 gap-3">
      <Callout tone="waiting" role="status" title="Copy the link now: it is not shown again.">
        Give it to the person yourself, by a way on which nobody else reads. It is good once, until{" "}
        {formatDateTime(new Date(expiresAt), zone)}. Whoever opens it first has the account, so confirm afterwards that
        it was them.
      </Callout>
      <CodeBlock code={link} what="invitation link" wrap />
    </div>
  );
}
