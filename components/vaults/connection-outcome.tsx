import type { VaultTest } from "@/lib/services/vaults/schema";
import { formatMilliseconds } from "@/lib/format";
import { MaskedPreview } from "@/components/references/masked-preview";
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
      </Callout>
      {proof !== null && (
        <Callout tone={proof.tone} title={`${secret}: ${inSentence(proof.title)}`}>
          {proof.advice !== null && (
            <p>
              {proof.advice.what} <span className="text-muted">Whose it is: {proof.advice.whose}.</span>{" "}
              {proof.advice.next}
            </p>
          )}
          {proof.preview !== null && (
            <MaskedPreview preview={proof.preview} fingerprint={proof.fingerprint} now={now} />
          )}
        </Callout>
      )}
    </div>
  );
}

const inSentence = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
