import type { ReactNode } from "react";
import { ActionForm } from "@/components/action-form";
import { TextField } from "@/components/ui/text-field";
import type { BoundAction } from "@/lib/server/action-state";

interface PolicyValues {
  readonly maxAgeDays: number | null;
  readonly leadDays: number | null;
  readonly zone: string | null;
  readonly checkEverySeconds: number | null;
}

export interface PolicyFormProps {
  readonly action: BoundAction;
  readonly gateway: string;
  /** What it is for; with neither the whole gateway. */
  readonly vault?: string;
  readonly secret?: string;
  /** The policy that is there; null for a new one. */
  readonly policy: (PolicyValues & { readonly version: number }) | null;
  /** What counts where a field is left empty; null: what a wider policy says. */
  readonly wider: PolicyValues | null;
  readonly label: string;
  /** Fields before the others: which vault. */
  readonly children?: ReactNode;
}

const text = (value: string | number | null | undefined): string => (value ?? "").toString();

/** How old values may get and how often is looked. What is left empty comes from the next wider policy. */
export function PolicyForm({ action, gateway, vault, secret, policy, wider, label, children }: PolicyFormProps) {
  const otherwise = (field: keyof PolicyValues): string =>
    wider === null ? "Left empty: the next wider policy's." : `Left empty: ${wider[field] ?? "no limit"}.`;
  const field = (name: keyof PolicyValues, title: string) => (
    <TextField
      name={name}
      label={title}
      {...(name !== "zone" && { inputMode: "numeric" as const })}
      autoComplete="off"
      defaultValue={text(policy?.[name])}
      help={otherwise(name)}
    />
  );
  return (
    <ActionForm
      action={action}
      submit="Save policy"
      label={label}
      resetOnDone={policy === null}
      hidden={{
        gateway,
        version: policy?.version ?? 0,
        ...(vault !== undefined && { vault }),
        ...(secret !== undefined && { secret }),
      }}
    >
      {children}
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {field("maxAgeDays", "Greatest age, in days")}
        {field("leadDays", "Due so many days ahead")}
        {field("zone", "Time zone of the days")}
        {field("checkEverySeconds", "Look every … seconds")}
      </div>
    </ActionForm>
  );
}
