import { recordOf } from "@/lib/domain/record-of";
import { momentOf } from "../ask-over-net";
import type { Meta } from "../contract";

const unitSeconds = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 } as const;
const parts = /^(?:(\d{1,9})w)?(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s?)?$/;
const longest = 100 * 365 * unitSeconds.d;

/** Seconds of a duration as Vault writes them (`90d`, `1h30m`, `3600`), and of weeks; null for any other text. */
const secondsOf = (text: string): number | null => {
  const found = parts.exec(text);
  if (found === null) return null;
  const units = Object.values(unitSeconds);
  const total = units.reduce((sum, seconds, at) => sum + seconds * Number(found[at + 1] ?? 0), 0);
  return total > 0 && total <= longest ? total : null;
};

/** A day or a moment of RFC 3339; a day begins in UTC. */
const dateOf = (text: string): Date | null =>
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/i.test(text) ? momentOf(text) : null;

/**
 * What a secret's custom metadata says of its rotation, by the names `rotate-every` and `next-rotation`. Vault rotates no
 * such secret by itself and has no place of its own for it. One that cannot be read is still a plan, without dates.
 *
 * @param lastAt when the newest version was written; null where another one was asked for
 */
export const rotationPlan = (customMetadata: unknown, lastAt: Date | null): Meta["plan"] => {
  const named = new Map(
    Object.entries(recordOf(customMetadata) ?? {}).flatMap(([name, value]) =>
      typeof value === "string" && value.trim() !== ""
        ? [[name.toLowerCase().replaceAll("_", "-"), value.trim()] as const]
        : [],
    ),
  );
  const every = named.get("rotate-every");
  const next = named.get("next-rotation");
  if (every === undefined && next === undefined) return "none";
  return { nextAt: dateOf(next ?? ""), everySeconds: secondsOf((every ?? "").toLowerCase()), lastAt };
};
