import { roles, titleOfRole } from "@/lib/domain/access/permissions";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export interface RoleFieldsProps {
  /** Names of those in use. */
  readonly gateways: readonly string[];
  /** Whether Approver and Access admin are granted by two people by now; left out where that is not known. */
  readonly weightAsks?: boolean;
  /** Whether there may be none. */
  readonly optional?: boolean;
}

/** Which role, and where: sends `role` and `gateway`, empty for all. */
export function RoleFields({ gateways, weightAsks, optional = false }: RoleFieldsProps) {
  const titles = roles.map((role) => ({ value: role, label: titleOfRole[role] }));
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <Field name="role" label="Role" help={helps(weightAsks)}>
        <Select choices={optional ? [{ value: "", label: "None yet" }, ...titles] : titles} />
      </Field>
      <Field name="gateway" label="Where" help="Access admin is held for all gateways.">
        <Select
          choices={[{ value: "", label: "All gateways" }, ...gateways.map((name) => ({ value: name, label: name }))]}
        />
      </Field>
    </div>
  );
}

function helps(weightAsks: boolean | undefined): string {
  if (weightAsks === true) return "Approver and Access admin wait for somebody else's approval.";
  const start = "Until two Approvers for all gateways are there, you grant Approver and Access admin alone";
  return weightAsks === false
    ? `${start}. The log says so.`
    : `${start}; from then on from their page, with somebody else's approval.`;
}
