import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { RotationEvent } from "@/lib/domain/rotation/event";
import { eventColumns, type MemberPrint } from "@/lib/services/rotation/stored-event";

export interface SecretPlan {
  readonly name?: string;
  readonly resource?: string;
  readonly rotatedAt?: Date;
  readonly firstSeenAt?: Date;
  readonly lookedAt?: Date;
  readonly expiresAt?: Date;
  readonly failingSince?: Date;
  readonly outcome?: string;
  readonly dueAt?: Date;
  readonly dueReason?: string;
  readonly leadAt?: Date;
  /** Texts of references into it. */
  readonly references?: readonly string[];
}

/** A secret as checks leave it, written by the owner role, not to be looked at for a year; gives its id. */
export async function addSecret(owner: pg.Client, gatewayId: string, plan: SecretPlan = {}): Promise<string> {
  const id = randomUUID();
  const { name = "files", resource = `secret-${id.slice(0, 8)}` } = plan;
  await owner.query(
    `insert into secret (id, gateway_id, name, resource, provider, outcome, first_seen_at, looked_at, rotated_at, expires_at,
       failing_since, due_at, due_reason, lead_at, next_check_at)
     values ($1, $2, $3, $4, 'fs', $5, $6, $7, $8, $9, $10, $11, $12, $13, now() + interval '1 year')`,
    [
      ...[id, gatewayId, name, resource, plan.outcome ?? "resolved", plan.firstSeenAt ?? null, plan.lookedAt ?? null],
      ...[plan.rotatedAt ?? null, plan.expiresAt ?? null, plan.failingSince ?? null, plan.dueAt ?? null],
      ...[plan.dueReason ?? null, plan.leadAt ?? plan.dueAt ?? null],
    ],
  );
  for (const text of plan.references ?? []) {
    await owner.query(
      `insert into reference (gateway_id, text, name, resource, secret_id, tracked_at) values ($1, $2, $3, $4, $5, now())`,
      [gatewayId, text, name, resource, id],
    );
  }
  return id;
}

/** An event of its history. */
export async function addEvent(
  owner: pg.Client,
  secret: { readonly id: string; readonly gatewayId: string },
  event: RotationEvent,
  prints: readonly MemberPrint[] = [],
  position = 0,
): Promise<void> {
  const { kind, at, detail } = eventColumns(event);
  await owner.query(
    `insert into rotation_event (gateway_id, secret_id, at, position, kind, detail, prints)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [secret.gatewayId, secret.id, at, position, kind, JSON.stringify(detail), JSON.stringify(prints)],
  );
}
