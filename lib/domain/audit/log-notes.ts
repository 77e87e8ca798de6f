import type { LogCheck } from "./check-log";
import { placesAre } from "./places";

/** What a verification came by that does not break the log, in whole sentences. */
export function notesOf({
  cut,
  strangers,
  strangerCuts,
  leftBehind,
}: Pick<LogCheck, "cut" | "strangers" | "strangerCuts" | "leftBehind">): readonly string[] {
  return [
    ...(cut === null
      ? []
      : strangerCuts.last === cut.seq
        ? [`The log is cut at row ${cut.n}.`]
        : [`The log is cut at row ${cut.n}: rows up to it had been kept for long enough (${cut.at.slice(0, 10)}).`]),
    ...(strangerCuts.count === 0
      ? []
      : [
          `${placesAre("Cut", strangerCuts)} not signed by this installation: made by somebody who may write as the application or owns the tables, or signed by an earlier key that is not listed. What was signed later covers that, and the rows that are left hold.`,
        ]),
    ...(strangers.count === 0
      ? []
      : [
          `${placesAre("Checkpoint", strangers)} not signed by this installation: stored by somebody who may write as the application, or signed by an earlier key that is not listed. The next signed one covers that, and the rows hold.`,
        ]),
    ...(leftBehind.count === 0
      ? []
      : [
          `${placesAre("Checkpoint", leftBehind)} of before a restore, which left their rows behind: they were kept elsewhere.`,
        ]),
  ];
}
