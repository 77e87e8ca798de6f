"use client";

import { useId, type ReactNode } from "react";
import { useFormState } from "@/components/form-state";
import { FieldProblem } from "./field";

export interface CheckboxProps {
  readonly name: string;
  readonly label: string;
  readonly help?: ReactNode;
  readonly kongName?: string | undefined;
  readonly defaultChecked?: boolean;
  readonly checked?: boolean;
  readonly onChange?: (checked: boolean) => void;
  /** The value when checked. Unless it is one of several with the same name, "false" is sent before it when not. */
  readonly value?: string;
  readonly oneOfSeveral?: boolean;
}

/** Yes or no. Sends "false" first and "true" after it when checked, so that the last one counts. */
export function Checkbox({
  name,
  label,
  help,
  kongName,
  defaultChecked,
  checked,
  onChange,
  value = "true",
  oneOfSeveral = false,
}: CheckboxProps) {
  const id = useId();
  const problem = useFormState().problems[name];
  // What is wrong with several together stands once, below all of them.
  const said = oneOfSeveral ? undefined : problem;
  const describedBy = [said && `${id}-problem`, help !== undefined && `${id}-help`].filter(Boolean).join(" ");
  const state = checked === undefined ? { defaultChecked } : { checked };
  return (
    <div className="grid grid-cols-1 gap-1">
      <div className="flex items-baseline gap-2">
        {!oneOfSeveral && <input type="hidden" name={name} value="false" />}
        <input
          type="checkbox"
          id={id}
          name={name}
          value={value}
          {...state}
          onChange={(event) => onChange?.(event.target.checked)}
          aria-describedby={describedBy === "" ? undefined : describedBy}
          aria-invalid={problem ? true : undefined}
          className="size-4 shrink-0 translate-y-0.5 accent-brass pointer-coarse:size-6"
        />
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <label htmlFor={id} className={oneOfSeveral ? "" : "font-medium"}>
            {label}
          </label>
          {kongName !== undefined && <code className="text-xs text-faint">{kongName}</code>}
        </div>
      </div>
      <FieldProblem id={`${id}-problem`} text={said} />
      {help !== undefined && (
        <div id={`${id}-help`} className="max-w-prose pl-6 text-sm text-muted">
          {help}
        </div>
      )}
    </div>
  );
}
