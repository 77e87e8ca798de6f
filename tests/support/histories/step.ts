import fc from "fast-check";
import type { Role } from "@/lib/domain/access/permissions";
import { cast, roleOfGroup, type GatewayAt, type Group } from "./cast";

/** Changes are named by how long ago they were asked for: 0 is the latest one. */
export type Step =
  | { readonly do: "request"; readonly by: number; readonly at: 0 | 1; readonly byToken: boolean }
  | {
      readonly do: "request-role";
      readonly by: number;
      readonly to: number;
      readonly role: Role;
      readonly at: GatewayAt;
    }
  | { readonly do: "request-emergency-grant"; readonly by: number; readonly to: number; readonly at: 0 | 1 }
  | {
      readonly do: "decide";
      readonly by: number;
      readonly ago: number;
      readonly approve: boolean;
      readonly stale: boolean;
      readonly byToken: boolean;
    }
  | { readonly do: "withdraw"; readonly by: number; readonly ago: number }
  | { readonly do: "draft"; readonly by: number; readonly at: 0 | 1; readonly byToken: boolean }
  | {
      readonly do: "edit";
      readonly by: number;
      readonly ago: number;
      readonly stale: boolean;
      readonly byToken: boolean;
    }
  /** Its author asks others for what a draft does. */
  | {
      readonly do: "ask";
      readonly by: number;
      readonly ago: number;
      readonly stale: boolean;
      readonly byToken: boolean;
    }
  | { readonly do: "discard"; readonly by: number; readonly ago: number }
  /** Asks again for what was closed, at once or in a draft. */
  | { readonly do: "again"; readonly by: number; readonly ago: number; readonly draft: boolean }
  | { readonly do: "emergency"; readonly by: number; readonly ago: number; readonly reason: string }
  | { readonly do: "review"; readonly by: number; readonly ago: number; readonly revert: boolean }
  | { readonly do: "grant"; readonly by: number; readonly to: number; readonly role: Role; readonly at: GatewayAt }
  | { readonly do: "revoke"; readonly by: number; readonly to: number; readonly role: Role; readonly at: GatewayAt }
  | { readonly do: "suspend"; readonly by: number; readonly to: number }
  | { readonly do: "resume"; readonly by: number; readonly to: number }
  | { readonly do: "sign-in"; readonly by: number }
  /** Comes by single sign-on, in these groups. */
  | { readonly do: "claim"; readonly by: number; readonly groups: readonly Group[] }
  | { readonly do: "authenticate-again"; readonly by: number }
  /** Writes a guarded row without the word of anybody. */
  | { readonly do: "write"; readonly ago: number }
  /** The gateway needs three from now on. */
  | { readonly do: "raise"; readonly at: 0 | 1 }
  | { readonly do: "sweep" };

/** What happens at once, after some time has gone by. */
export interface Scene {
  readonly waitMs: number;
  readonly steps: readonly Step[];
}

const minutes = 60_000;
const hours = 60 * minutes;
/** No sum of these comes near a limit of 5 or 15 minutes, 8 or 24 hours, or 7 days. */
const waits = [3.5 * minutes, 6.5 * minutes, 25 * hours, 8 * 24 * hours] as const;

const anyone = fc.nat({ max: cast.length - 1 });
const mostly = (...few: readonly number[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...few) }, { weight: 1, arbitrary: anyone });
const author = mostly(0, 1, 1);
const editor = mostly(0, 1, 12, 12);
const approver = mostly(2, 3, 4, 5, 2, 11, 12);
const admin = mostly(7, 8, 10);
const at = fc.constantFrom(0 as const, 1 as const);
const place = fc.constantFrom<GatewayAt>(null, 0, 1);
const role = fc.constantFrom<Role>("approver", "approver", "access-admin", "author", "viewer", "auditor");
/** A role that somebody had at the start. */
const held = fc.constantFrom(
  ...cast.flatMap(({ roles }, to) => roles.map(([what, where]) => [to, what, where] as [number, Role, GatewayAt])),
);
const groups = fc.subarray(Object.keys(roleOfGroup) as Group[], { maxLength: 2 });
const ago = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat({ max: 3 }) });
/** Once in ten; the smallest is no. */
const rarely = fc.nat({ max: 9 }).map((one) => one === 9);
const reason = fc.constantFrom("Payments are down, the token has leaked.", " ".repeat(30), "x".repeat(30), "too short");
const emergencyReason = fc.oneof(
  { weight: 4, arbitrary: fc.constant("Payments are down, the token has leaked.") },
  { weight: 1, arbitrary: reason },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("request" as const), by: author, at, byToken: rarely }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("request-role" as const), by: admin, to: anyone, role, at: place }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("request-emergency-grant" as const), by: admin, to: author, at }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      ...{ do: fc.constant("decide" as const), by: fc.oneof(approver, approver, admin), ago },
      ...{ approve: rarely.map((no) => !no), stale: rarely, byToken: rarely },
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("withdraw" as const), by: author, ago }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("draft" as const), by: author, at, byToken: rarely }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("edit" as const), by: editor, ago, stale: rarely, byToken: rarely }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("ask" as const), by: author, ago, stale: rarely, byToken: rarely }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("discard" as const), by: author, ago }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("again" as const), by: editor, ago, draft: rarely }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("emergency" as const), by: mostly(1, 1, 0), ago, reason: emergencyReason }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("review" as const), by: mostly(2, 3, 5, 1), ago, revert: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("grant" as const), by: admin, to: anyone, role, at: place }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(admin, fc.oneof({ weight: 3, arbitrary: held }, { weight: 1, arbitrary: fc.tuple(anyone, role, place) }))
      .map(([by, [to, what, where]]) => ({ do: "revoke" as const, by, to, role: what, at: where })),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("suspend" as const), by: admin, to: mostly(2, 3, 4, 7, 8) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("resume" as const), by: admin, to: anyone }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("sign-in" as const), by: anyone }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("claim" as const), by: mostly(3, 8, 9), groups }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("authenticate-again" as const), by: anyone }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("write" as const), ago }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("raise" as const), at }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "sweep" }) },
);

/** A draft that somebody else wrote at, asked for by its author: rare among steps drawn one by one. */
const drafted = fc
  .record({ by: author, at, writer: editor, byToken: rarely, stale: rarely })
  .map(({ by, at: where, writer, byToken, stale }): readonly Step[] => [
    { do: "draft", by, at: where, byToken: false },
    { do: "edit", by: writer, ago: 0, stale: false, byToken },
    { do: "ask", by, ago: 0, stale, byToken: false },
  ]);
/** What one asked for and withdrew, asked for again by another. */
const asked = fc.record({ by: editor, at, next: author }).map(({ by, at: where, next }): readonly Step[] => [
  { do: "request", by, at: where, byToken: false },
  { do: "withdraw", by, ago: 0 },
  { do: "again", by: next, ago: 0, draft: false },
]);
/** Whoever was away comes back and decides. */
const returned = fc.record({ by: fc.oneof(approver, admin), ago }).map(({ by, ago: which }): readonly Step[] => [
  { do: "sign-in", by },
  { do: "decide", by, ago: which, approve: true, stale: false, byToken: false },
]);
/** Somebody on call applies what they asked for, and it is reviewed. */
const applied = fc
  .record({ where: at, by: mostly(2, 3, 5), revert: fc.boolean() })
  .map(({ where, by, revert }): readonly Step[] => [
    { do: "request", by: 1 - where, at: where, byToken: false },
    { do: "emergency", by: 1 - where, ago: 0, reason: "Payments are down, the token has leaked." },
    { do: "review", by, ago: 0, revert },
  ]);
const some: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 30, arbitrary: step.map((one) => [one]) },
  { weight: 4, arbitrary: returned },
  { weight: 2, arbitrary: drafted },
  { weight: 1, arbitrary: asked },
  { weight: 1, arbitrary: applied },
);

const waitMs = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(...waits) });

/** A history: scenes one after the other, each of so many steps or short runs of them. */
export function histories(scenes: { readonly most: number; readonly steps: number }): fc.Arbitrary<readonly Scene[]> {
  return fc.array(
    fc.record({ waitMs, steps: fc.array(some, { minLength: 1, maxLength: scenes.steps }).map((many) => many.flat()) }),
    {
      ...{ minLength: 3, maxLength: scenes.most, size: "max" },
    },
  );
}
