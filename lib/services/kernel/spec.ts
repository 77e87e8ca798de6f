import type { z } from "zod";
import type { AuditActor, AuditEvent } from "@/lib/domain/audit/event";
import type { Needed, Target } from "@/lib/domain/access/decide";
import type { GuardedOperation } from "@/lib/domain/access/guarded-operations";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "./context";

/** What every operation says of itself. */
export interface Spec<I, O> {
  readonly name: `${string}.${string}`;
  /** `public` operations are a checked list. */
  readonly permission: Needed;
  /**
   * What is acted upon, read from stored rows and never from the request's own claim; null means NOT_FOUND.
   * `"global"` is the installation as a whole.
   */
  readonly scope: "global" | ((q: { tx: Tx; ctx: Context; input: I }) => Promise<Target | null>);
  /** any: tokens too · person: people only · recent: signed in within the last five minutes. */
  readonly session: "any" | "person" | "recent";
  /** Open also to those who have to set up a second factor first: what it takes to do so. */
  readonly beforeEnrolment?: true;
  readonly input: z.ZodType<I>;
  /** REST and the OpenAPI document are made from it. */
  readonly output: z.ZodType<O>;
  /** One sentence for the catalogue and the API's documentation. */
  readonly summary: string;
}

export interface QuerySpec<I, O> extends Spec<I, O> {
  /** The event that reading leaves in the log, or "none". */
  readonly audit: "none" | ((q: { ctx: Context; input: I; value: O }) => AuditEvent);
  read(q: { tx: Tx; ctx: Context; input: I; target: Target }): Promise<O>;
}

/** One line of the difference that approvers see; a sensitive value stands there as its keyed fingerprint. */
export interface EffectField {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly sensitive: boolean;
}

/** What a guarded command would do, computed when it is asked for and again when it is applied. */
export interface Effect {
  readonly title: string;
  /** A text that is equal as long as what the command builds upon has not moved. */
  readonly base: string;
  readonly fields: readonly EffectField[];
}

interface Writing<I, G> {
  readonly tx: Tx;
  readonly ctx: Context;
  readonly input: I;
  readonly target: Target;
  readonly gathered: G;
  /** The id of what a command creates; fixed when it is asked for, so that the database can hold it to that. */
  readonly targetId: string;
}

/**
 * An event, with who did it where that is not the caller (the requester of what an approval carries out), and with the
 * gateway under which its Auditors find it where that is not the target's.
 */
export type Recorded = AuditEvent & { readonly by?: AuditActor; readonly gateway?: string };

/** At least one event, by type. `actor` where the writing itself made somebody known: signing in. */
export interface Written<O> {
  readonly value: O;
  readonly audit: readonly [Recorded, ...Recorded[]];
  readonly actor?: AuditActor;
}

/** The word of a job that came too late: there was nothing left to do, so nothing is written and the log has nothing to tell. */
export interface Unchanged<O> {
  readonly value: O;
  readonly audit: "unchanged";
}

/** An operation that changes something or reaches outside. */
export interface CommandSpec<I, O, P, G> extends Spec<I, O> {
  /** A short transaction, committed before anything is fetched: what will be asked outside, on record (null: nothing is). */
  prepare?(q: { tx: Tx; ctx: Context; input: I; target: Target }): Promise<{ plan: P; intent: AuditEvent | null }>;
  /** The network, in no transaction. */
  gather?(q: { ctx: Context; input: I; plan: P; signal: AbortSignal }): Promise<G>;
  write(q: Writing<I, G>): Promise<Written<O> | Unchanged<O>>;
  /** After `write` threw and was rolled back: what is true instead, in a transaction of its own. Null: nothing, throw on. */
  recover?(q: { tx: Tx; ctx: Context; input: I; error: unknown }): Promise<Written<O> | null>;
}

/** A command that waits for other people where a guard holds must say what it would do. */
export interface GuardedCommandSpec<I, O> extends CommandSpec<I, O, undefined, undefined> {
  readonly name: GuardedOperation;
  /** The id of the row it alters; without one the command creates its target. */
  existing?(input: I): string | null;
  write(q: Writing<I, undefined>): Promise<Written<O>>;
  effect(q: Omit<Writing<I, undefined>, "gathered">): Promise<Effect>;
  /**
   * The input as it is to wait for others: with what of it is sensitive by what is known now, where rows that change
   * later would tell it otherwise. The same again for its own answer.
   */
  settle?(q: { tx: Tx; ctx: Context; input: I }): Promise<I>;
  /**
   * The same command on what is there now: at its present version, and with what it did not touch (fields of its effect,
   * by name) as it is now. Throws NOT_FOUND when what it is about is gone. Without it the input stays as it is.
   */
  rebase?(q: { tx: Tx; ctx: Context; input: I; touched: ReadonlySet<string> }): Promise<I>;
  /** What of its target moved since the input was made: before is then, after is now. */
  moved?(q: { tx: Tx; ctx: Context; input: I }): Promise<readonly EffectField[]>;
  /**
   * A draft's newer input in place of the older: sensitive fields that were left empty, and are not among those to drop,
   * are those of the older. Throws INVALID when these would go elsewhere than they were typed for.
   */
  amend?(q: { tx: Tx; ctx: Context; old: I; next: I; drop: readonly string[] }): Promise<I>;
  /** What the form over a draft begins with; nothing sensitive is in it. */
  start?(q: { tx: Tx; ctx: Context; input: I }): Promise<unknown>;
}

export type Outcome<O> =
  | { readonly status: "done"; readonly value: O }
  /** Waits for other people; a draft waits for its author. */
  | { readonly status: "pending"; readonly changeId: string; readonly draft: boolean };
