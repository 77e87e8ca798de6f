import type { VaultTest } from "@/lib/services/vaults/schema";
import { formatMilliseconds } from "@/lib/format";
import type { Grant } from "@/lib/domain/least-policy";
import { MaskedPreview } from "@/components/references/masked-preview";
import { NeededGrant } from "@/components/references/needed-grant";
import { Callout } from "@/components/ui/callout";
import { ConnectionResult } from "./connection-result";

export interface ConnectionOutcomeProps {
  readonly answer: VaultTest;
  /** The name of the secret that was to be read. */
  readonly secret: string;
  readonly now: Date | string;
}

/** How a test ended, and what reading the named secret came to. */
export default function ConnectionOutcome({ answer: { connection, proof }, secret, now }: ConnectionOutcomeProps) {
  const { title, tone, ms } = connection;
  return (
    <div className="grid grid-cols-1 gap-3">
      <Callout tone={tone} title={`${title} (${formatMilliseconds(ms)})`}>
        <ConnectionResult result={connection} />
        {connection.grant !== null && <FoldedGrant grant={connection.grant} what="what references name" />}
      </Callout>
      {proof !== null && (
        <Callout tone={proof.tone} title={`${secret}: ${inSentence(proof.title)}`}>
          {proof.advice !== null && (
            <p>
              {proof.advice.what} <span className="text-muted">Whose it is: {proof.advice.whose}.</span>{" "}
              {proof.advice.next}
            </p>
          )}
          {proof.grant !== null && <FoldedGrant grant={proof.grant} what={secret} />}
          {proof.preview !== null && (
            <MaskedPreview preview={proof.preview} fingerprint={proof.fingerprint} now={now} />
          )}
        </Callout>
      )}
    </div>
  );
}

function FoldedGrant({ grant, what }: { readonly grant: Grant; readonly what: string }) {
  return (
    <details className="mt-2 min-w-0">
      <summary className="rounded-sm text-sm wrap-anywhere hover:text-brass">
        What would have to be granted for {what}
      </summary>
      <div className="mt-2">
        <NeededGrant grant={grant} />
      </div>
    </details>
  );
}

const inSentence = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
