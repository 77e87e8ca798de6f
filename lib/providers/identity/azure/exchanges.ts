import { recordOf } from "@/lib/domain/record-of";
import type { Failure, Step } from "../../contract";

/** One answer of Azure's. `body` is null if it was no JSON object; it is looked at, never shown. */
export interface AzureAnswer {
  readonly ok: true;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly retryAfterSeconds: number | null;
  readonly step: Step;
}

/** Why an exchange came to nothing that could be looked at. */
export interface NoAzureAnswer {
  readonly ok: false;
  readonly failure: Failure;
  readonly code: string;
  readonly step: Step;
}

export type AzureExchange = AzureAnswer | NoAzureAnswer;

/** What an exchange comes to where it is not what was hoped for. */
export interface AzureVerdict {
  readonly failure: Failure;
  readonly code: string;
  readonly retryAfterSeconds?: number;
}

/** The JSON object of a body; the parser's error quotes the text, which may be a secret, so it stays here. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    return recordOf(JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};

/** Seconds of a `Retry-After`; null for none and for a date. */
export const wholeSeconds = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
