import { isRecord } from "@/lib/domain/record-of";

/** Recorded numbers went through Lua, which writes fourteen digits. */
const sameNumber = (ours: number, recorded: number): boolean =>
  ours === recorded || Number(ours.toPrecision(14)) === recorded;

/** An empty list and an empty object are the same Lua table. */
const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** Whether an answer of ours is the recorded one: order of members does not matter, order in lists does. */
export function sameAnswer(ours: unknown, recorded: unknown): boolean {
  if (typeof ours === "number" && typeof recorded === "number") return sameNumber(ours, recorded);
  if (Array.isArray(ours) && Array.isArray(recorded)) {
    return ours.length === recorded.length && ours.every((item, at) => sameAnswer(item, recorded[at]));
  }
  if (isEmpty(ours) && isEmpty(recorded)) return true;
  if (!isRecord(ours) || !isRecord(recorded)) return ours === recorded;
  const names = Object.keys(ours);
  return (
    names.length === Object.keys(recorded).length &&
    names.every((name) => Object.hasOwn(recorded, name) && sameAnswer(ours[name], recorded[name]))
  );
}
