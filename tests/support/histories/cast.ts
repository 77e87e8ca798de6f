import type { Role } from "@/lib/domain/access/permissions";

/** A gateway by its place in `gateways`; null for all. */
export type GatewayAt = 0 | 1 | null;

export interface Member {
  readonly name: string;
  readonly roles: readonly (readonly [Role, GatewayAt])[];
  /** The member whose mailbox this account shares: one human with two accounts. */
  readonly sameHumanAs?: number;
  readonly unconfirmed?: true;
  /** May act in an emergency on this gateway, at the start. */
  readonly emergencyAt?: 0 | 1;
  /** The roles at the start came by a claim of single sign-on. */
  readonly byClaim?: true;
}

/** Who plays: enough of everybody that each rule has somebody to break it. */
export const cast: readonly Member[] = [
  { name: "author", roles: [["author", null]], emergencyAt: 1 },
  { name: "author on call", roles: [["author", null]], emergencyAt: 0 },
  { name: "approver for all", roles: [["approver", null]] },
  { name: "approver of the first", roles: [["approver", 0]], byClaim: true },
  { name: "approver of the second", roles: [["approver", 1]] },
  { name: "the author's other account", roles: [["approver", null]], sameHumanAs: 0 },
  { name: "unconfirmed approver", roles: [["approver", null]], unconfirmed: true },
  { name: "access admin", roles: [["access-admin", null]] },
  { name: "other access admin", roles: [["access-admin", null]], byClaim: true },
  { name: "newcomer", roles: [] },
  { name: "unconfirmed access admin", roles: [["access-admin", null]], unconfirmed: true },
  { name: "the other account of the second's approver", roles: [["approver", 1]], sameHumanAs: 4 },
  {
    name: "author who approves",
    roles: [
      ["author", null],
      ["approver", null],
    ],
  },
];

/** What a group at the provider gives, as the mapping has it. */
export const roleOfGroup = {
  authors: ["author", null],
  approvers: ["approver", null],
  "approvers of the first": ["approver", 0],
  auditors: ["auditor", null],
  admins: ["access-admin", null],
} as const satisfies Record<string, readonly [Role, GatewayAt]>;
export type Group = keyof typeof roleOfGroup;

/** Both guarded, with the approvals each needs at first. */
export const gateways = [1, 2] as const;

/** The first account of the human behind an account. */
export function human(member: number): number {
  return cast[member]?.sameHumanAs ?? member;
}
