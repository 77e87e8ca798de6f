import type { Failure, Step } from "../../contract";
import type { NoAnswer } from "../../net-failure";

/** One answer of Azure's. `body` is null if it was no JSON object; it is looked at, never shown. */
export interface AzureAnswer {
  readonly ok: true;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly retryAfterSeconds: number | null;
  readonly step: Step;
}

/** Why an exchange came to nothing that could be looked at. */
export interface NoAzureAnswer extends NoAnswer {
  readonly ok: false;
}

export type AzureExchange = AzureAnswer | NoAzureAnswer;

/** What an exchange comes to where it is not what was hoped for. */
export interface AzureVerdict {
  readonly failure: Failure;
  readonly code: string;
  readonly retryAfterSeconds?: number;
}
