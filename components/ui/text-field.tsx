import type { ComponentProps } from "react";
import { Field, type FieldProps } from "./field";
import { Input } from "./input";

export type TextFieldProps = Omit<FieldProps, "children"> &
  Omit<ComponentProps<typeof Input>, keyof FieldProps | "id" | "aria-describedby" | "aria-invalid" | "aria-required">;

/** A labelled line of text: the most common field. */
export function TextField({ name, label, help, kongName, required, problem, ...input }: TextFieldProps) {
  return (
    <Field
      name={name}
      label={label}
      kongName={kongName}
      problem={problem}
      {...(help !== undefined && { help })}
      {...(required !== undefined && { required })}
    >
      <Input {...input} />
    </Field>
  );
}
