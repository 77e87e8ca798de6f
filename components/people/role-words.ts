import { titleOfRole, type Role } from "@/lib/domain/access/permissions";

interface Held {
  readonly role: Role;
  /** Null for all. */
  readonly gateway: string | null;
}

/** "Operator on lab", "Approver for all gateways". */
export function roleWords({ role, gateway }: Held): string {
  return `${titleOfRole[role]} ${placeWords(gateway)}`;
}

/** How a role came to be held. */
export const grantWords: Readonly<Record<string, string>> = {
  direct: "by one person",
  bootstrap: "by one person, at the start",
  change: "by two people",
  recover: "on the host, when nobody was left",
};

export function placeWords(gateway: string | null): string {
  return gateway === null ? "for all gateways" : `on ${gateway}`;
}

/** For a list, by place: "Operator, Approver · all; Viewer · lab". */
export function rolesInBrief(held: readonly Held[]): string {
  const places = [...new Set(held.map(({ gateway }) => gateway))].sort((a, b) => (a ?? "").localeCompare(b ?? ""));
  return places
    .map((place) => {
      const titles = held.filter(({ gateway }) => gateway === place).map(({ role }) => titleOfRole[role]);
      return `${titles.join(", ")} · ${place ?? "all"}`;
    })
    .join("; ");
}
