import { eventInWords } from "@/lib/domain/rotation/event-in-words";
import type { EventRow } from "./schema";
import { readEvent, readPrints } from "./stored-event";

export const eventShape = {
  id: true,
  secretId: true,
  at: true,
  position: true,
  kind: true,
  detail: true,
  prints: true,
  secret: { select: { name: true, resource: true, version: true } },
} as const;

export interface StoredEvent {
  readonly id: string;
  readonly secretId: string;
  readonly at: Date;
  readonly position: number;
  readonly kind: string;
  readonly detail: unknown;
  readonly prints: unknown;
  readonly secret: { readonly name: string; readonly resource: string; readonly version: number | null };
}

/** A row of the history with its sentence; one of a later version stands there without. */
export function eventRowOf({ secret, detail, prints, position: _position, ...row }: StoredEvent): EventRow {
  const event = readEvent({ ...row, detail });
  const words =
    event === null
      ? { tone: "not-checkable" as const, title: row.kind, text: "This version of Keyhole does not know this event." }
      : eventInWords(event);
  const hasChanged = event?.kind === "rotated" || event?.kind === "rolled-back";
  return {
    ...row,
    ...secret,
    ...words,
    changed: hasChanged ? [...(event.members ?? [])] : [],
    prints: [...readPrints(prints)],
  };
}
