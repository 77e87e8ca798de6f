import { randomUUID } from "node:crypto";
import type { Context } from "@/lib/services/kernel/context";
import { readCheck } from "@/lib/services/checks/read-checks";
import type { StartCheckInput } from "@/lib/services/checks/schema";
import { startCheck } from "@/lib/services/checks/start-check";
import { trackReferences } from "@/lib/services/references/track-references";

const done = <T>(outcome: { readonly status: string; readonly value?: T }): T => {
  if (outcome.status !== "done" || outcome.value === undefined) throw new Error("It does not wait.");
  return outcome.value;
};

/** Asks for a check; gives the run's id. */
export const started = async (
  ctx: Context,
  gateway: string,
  what: StartCheckInput["what"] = { all: true },
): Promise<string> => done(await startCheck({ ...ctx, requestId: randomUUID() }, { gateway, what })).run;

/** Tracks references; gives the ids of the new ones. */
export const tracking = async (
  ctx: Context,
  gateway: string,
  references: readonly string[],
): Promise<readonly string[]> =>
  done(await trackReferences({ ...ctx, requestId: randomUUID() }, { gateway, references: references.join("\n") })).ids;

export const runAsSeen = async (ctx: Context, gateway: string, run?: string) => {
  const seen = await readCheck(ctx, { gateway, ...(run === undefined ? {} : { run }) });
  if (seen.run === null) throw new Error("There is no check.");
  return seen.run;
};
