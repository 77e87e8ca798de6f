import { defaultZone, formatDate } from "@/lib/format";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";

export interface TokenCreatedProps {
  readonly token: string;
  readonly expiresAt: Date | string;
  readonly zone?: string;
}

/** A new token, shown this once. */
export function TokenCreated({ token, expiresAt, zone = defaultZone }: TokenCreatedProps) {
  return (
    <div className="grid grid-cols-1 gap-3">
      <Callout tone="waiting" role="status" title="Copy the token now: it is not shown again.">
        Keyhole keeps only its hash. It ends on {formatDate(new Date(expiresAt), zone)}.
      </Callout>
      <CodeBlock code={token} what="token" wrap />
    </div>
  );
}
