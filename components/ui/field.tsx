"use client";

import { useId, type ReactNode } from "react";
import { useFormState } from "@/components/form-state";
import { FieldContext } from "./field-context";
import { ToneShape } from "./tone-shape";

export interface FieldProps {
  /** The name in the form, dotted: "config.token". Problems are matched by it. */
  readonly name: string;
  readonly label: string;
  readonly help?: ReactNode;
  /** Kong's own name of the field, in mono beside the label. */
  readonly kongName?: string | undefined;
  readonly required?: boolean;
  /** What is wrong, known in the browser already; else what the server last said. */
  readonly problem?: string | null | undefined;
  readonly children: ReactNode;
}

/** Label above, help below, what is wrong beside it; the control inside takes its attributes from here. */
export function Field({ name, label, help, kongName, required = false, problem, children }: FieldProps) {
  const id = useId();
  const { problems } = useFormState();
  const said = problem ?? problems[name];
  const describedBy = [said && `${id}-problem`, help !== undefined && `${id}-help`].filter(Boolean).join(" ");
  const control = {
    id,
    name,
    "aria-describedby": describedBy === "" ? undefined : describedBy,
    "aria-invalid": said ? (true as const) : undefined,
    "aria-required": required ? (true as const) : undefined,
  };
  return (
    <div className="grid grid-cols-1 gap-1">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {kongName !== undefined && <code className="text-xs text-faint">{kongName}</code>}
        {required && <span className="text-xs text-faint">required</span>}
      </div>
      <FieldContext value={control}>{children}</FieldContext>
      <FieldProblem id={`${id}-problem`} text={said} />
      {help !== undefined && (
        <div id={`${id}-help`} className="max-w-prose text-sm text-muted">
          {help}
        </div>
      )}
    </div>
  );
}

/** What is wrong with a field, in words. */
export function FieldProblem({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  if (!text) return null;
  return (
    <p id={id} className="flex items-baseline gap-1.5 text-sm text-failing">
      <ToneShape tone="failing" className="size-2" />
      <span className="min-w-0 wrap-anywhere">{text}</span>
    </p>
  );
}
