import type { LogCheck } from "./check-log";
import { checkpointsAre } from "./places";

/** What a verification came by that does not break the log, in whole sentences. */
export function notesOf({
  cut,
  strangers,
  leftBehind,
}: Pick<LogCheck, "cut" | "strangers" | "leftBehind">): readonly string[] {
  return [
    ...(cut === null
      ? []
      : [`The log is cut at row ${cut.n}: rows up to it had been kept for long enough (${cut.at.slice(0, 10)}).`]),
    ...(strangers.count === 0
      ? []
      : [
          `${checkpointsAre(strangers)} not signed by this installation: stored by somebody who may write as the application, or signed by an earlier key that is not listed. The next signed one covers that, and the rows hold.`,
        ]),
    ...(leftBehind.count === 0
      ? []
      : [`${checkpointsAre(leftBehind)} of before a restore, which left their rows behind: they were kept elsewhere.`]),
  ];
}
