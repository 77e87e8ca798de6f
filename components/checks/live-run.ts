import type { CheckRunDetail } from "@/lib/services/checks/schema";

type Told<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? readonly Told<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Told<T[K]> }
      : T;

/** A check as it comes over the wire: its moments are texts. */
export type LiveRun = Told<CheckRunDetail>;

/** The same for one that was read on the server. */
export function toLive(run: CheckRunDetail | null): LiveRun | null {
  return run === null ? null : (JSON.parse(JSON.stringify(run)) as LiveRun);
}
