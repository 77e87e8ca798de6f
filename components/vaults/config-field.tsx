"use client";

import type { Field as SchemaField } from "@/lib/domain/schema/field";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { NewerWords } from "./newer-words";
import { textOf } from "./vault-draft";

export interface ConfigFieldProps {
  /** Dotted name in the form: "config.token". */
  readonly name: string;
  readonly field: SchemaField;
  /** What it holds now; the schema's default when there is nothing. Never given for sensitive fields. */
  readonly value?: unknown;
  /** A sensitive field that is set: left empty it stays, and it can be taken out. */
  readonly stored?: boolean;
  /** What Kong calls it, where that is not the name in the form. */
  readonly kongName?: string;
  /** Set where the gateway is too old for it, or for what it holds. */
  readonly newer?: NewerWords | null;
}

/** One field of a provider's schema, drawn by its type, with Kong's name beside its label. */
export function ConfigField({ name, field, value, stored = false, kongName = name, newer }: ConfigFieldProps) {
  // What Kong does not know is sent only when somebody sets it: no default, and no box that sends "false" unasked.
  const unknown = newer?.whole === true;
  const given = field.sensitive === true ? undefined : (value ?? (unknown ? undefined : field.default));
  if (field.type === "boolean" && !unknown) {
    return (
      <Checkbox name={name} label={field.label} help={field.help} kongName={kongName} defaultChecked={given === true} />
    );
  }
  return (
    <>
      <Field
        name={name}
        label={field.label}
        help={field.help}
        kongName={kongName}
        required={field.required === true && !unknown}
      >
        <Control field={unknown ? asOptional(field) : field} text={textOf(given)} stored={stored} />
      </Field>
      {newer && <p className="mt-1 max-w-prose text-sm text-stale">{newer.text}</p>}
      {stored && (
        <div className="mt-1">
          <Checkbox
            name="remove"
            value={name}
            oneOfSeveral
            label={`Take the stored ${field.label.toLowerCase()} out`}
          />
        </div>
      )}
    </>
  );
}

/** A field without what would fill it in by itself: yes or no has a third choice then. */
const asOptional = ({ default: _default, ...field }: SchemaField): SchemaField => ({
  ...field,
  required: false,
  ...(field.type === "boolean" && { one_of: [true, false] }),
});

interface ControlProps {
  readonly field: SchemaField;
  readonly text: string;
  readonly stored: boolean;
}

const keeps = "set; leave empty to keep it";

const labelOf = (one: unknown): string => (typeof one === "boolean" ? (one ? "yes" : "no") : String(one));

function Control({ field, text, stored }: ControlProps) {
  if (field.one_of !== undefined) {
    const choices = field.one_of.map((one) => ({ value: String(one), label: labelOf(one) }));
    const optional = field.required !== true && field.default === undefined;
    return <Select choices={optional ? [{ value: "", label: "not set" }, ...choices] : choices} defaultValue={text} />;
  }
  const sensitive = field.sensitive === true;
  const several = field.type === "array" || field.type === "set";
  if (several || field.multiline === true) {
    return (
      <Textarea
        mono
        rows={several ? 3 : 5}
        defaultValue={text}
        autoComplete="off"
        spellCheck={false}
        {...(stored ? { placeholder: keeps } : several && { placeholder: "one per line" })}
        className={sensitive ? "masked" : ""}
        {...(sensitive && { "data-secret": "" })}
      />
    );
  }
  const numeric = field.type === "number" || field.type === "integer";
  return (
    <Input
      mono
      type={sensitive ? "password" : "text"}
      defaultValue={text}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      {...(stored && { placeholder: keeps })}
      {...(numeric && { inputMode: "decimal" as const })}
    />
  );
}
