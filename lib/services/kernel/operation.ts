import type { z } from "zod";
import type { Needed } from "@/lib/domain/access/decide";
import type { Context } from "./context";
import type { Outcome } from "./spec";

/** What the catalogue, REST, actions and tests see of an operation. Its read or write is reachable only through `run`. */
export interface Operation {
  readonly kind: "query" | "command";
  readonly operation: string;
  readonly permission: Needed;
  readonly session: "any" | "person" | "recent";
  readonly summary: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Runs with an unparsed input. Throws `AppError`. */
  run(ctx: Context, raw: unknown): Promise<Outcome<unknown>>;
  /** Of those whose answer goes with a file: runs it, and gives that. Throws `AppError` before the first part. */
  readonly download?: (ctx: Context, raw: unknown) => Promise<Download>;
}

/** A file while it is made. */
export interface Download {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
}
