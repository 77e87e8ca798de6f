import type { DiffField } from "@/components/diff-view";
import type { ChangeConnectionRow } from "./change-connection";
import type { ChangeState } from "./change-state";
import type { TimelineStep } from "./change-timeline";

/** A change as its page shows it. */
export interface ChangeDetailChange {
  readonly id: string;
  readonly hash: string;
  readonly title: string;
  readonly operation: string;
  readonly gateway: string | null;
  readonly state: ChangeState;
  readonly stateWhy: string | null;
  readonly requester: string;
  readonly byToken: boolean;
  readonly requestedAt: Date | string;
  readonly expiresAt: Date | string;
  readonly closedAt: Date | string | null;
  readonly approvals: number;
  readonly approvalsNeeded: number;
  readonly mine: boolean;
  readonly fields: readonly DiffField[];
  /** Of a vault's change: what uses the vault now. */
  readonly uses: { readonly prefix: string; readonly count: number; readonly first: readonly string[] } | null;
  /** Of a vault's change: whether what it would make connects. */
  readonly connection: ChangeConnectionRow | null;
  readonly decisions: readonly ChangeDecisionRow[];
  readonly reason: string | null;
  readonly story: {
    readonly steps: readonly TimelineStep[];
    /** From where on older comments are had; null where these are all. */
    readonly earlier: string | null;
    readonly editors: readonly string[];
    readonly deciders: readonly string[];
  };
  readonly follows: OtherChange | null;
  readonly followedBy: OtherChange | null;
  readonly mayComment: boolean;
  /** Why the stored command cannot be carried out any more; null while it can. */
  readonly unopened: string | null;
  readonly mayDecide: boolean;
  /** Why the reader cannot decide it, in words. */
  readonly whyNot: string | null;
}

interface OtherChange {
  readonly id: string;
  readonly title: string;
  readonly state: ChangeState;
}

export interface ChangeDecisionRow {
  readonly person: string;
  readonly approved: boolean;
  readonly reason: string | null;
  readonly decidedAt: Date | string;
}
