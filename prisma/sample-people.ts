import type { Role } from "@/lib/domain/access/permissions";

/** One of the sample's people; `roles` in words for the terminal. */
export interface SamplePerson {
  readonly name: string;
  readonly email: string;
  readonly grants: readonly (readonly [Role, "all" | "lab"])[];
  readonly roles: string;
}

/** Five people who keep each other's duties apart. */
export const samplePeople: readonly SamplePerson[] = [
  {
    name: "Maya",
    email: "maya@sample.invalid",
    grants: [
      ["platform-admin", "all"],
      ["author", "all"],
      ["operator", "all"],
    ],
    roles: "Platform admin, Author, Operator",
  },
  {
    name: "Jonas",
    email: "jonas@sample.invalid",
    grants: [
      ["approver", "all"],
      ["operator", "all"],
    ],
    roles: "Approver, Operator",
  },
  { name: "Ada", email: "ada@sample.invalid", grants: [["access-admin", "all"]], roles: "Access admin" },
  { name: "Noor", email: "noor@sample.invalid", grants: [["auditor", "all"]], roles: "Auditor" },
  { name: "Vic", email: "vic@sample.invalid", grants: [["viewer", "lab"]], roles: "Viewer on lab" },
];
