"use client";

import type { Schema } from "@/lib/domain/schema/field";
import { ConfigField } from "./config-field";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { newerWords, type FieldGateway } from "./newer-words";

export interface ConfigFieldsProps {
  /** "config" or "access": the first part of the names in the form. */
  readonly at: string;
  readonly schema: Schema;
  /** Only these of its fields; all when left out. */
  readonly only?: readonly string[];
  /** What is typed at the moment, by field name, for fields that depend on others. */
  readonly typed?: Readonly<Record<string, unknown>>;
  /** What the form starts from; nothing sensitive in it. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Dotted names of sensitive fields that are set. */
  readonly stored?: readonly string[];
  /** What Kong calls a field, where that is not its name in the entity. */
  readonly kongNameOf?: (name: string) => string;
  /** Where fields may be newer than the gateway that is to take them. */
  readonly gateway?: FieldGateway;
}

/** The fields of a schema in their own order. One that does not apply keeps what was typed, unseen and unsent. */
export function ConfigFields({
  at,
  schema,
  only,
  typed = {},
  values = {},
  stored = [],
  kongNameOf,
  gateway,
}: ConfigFieldsProps) {
  const names = Object.keys(schema).filter((name) => only === undefined || only.includes(name));
  return names.map((name) => {
    const field = schema[name];
    if (field === undefined) return null;
    const asked = isAsked(schema, name, { ...values, ...typed });
    return (
      <fieldset key={name} disabled={!asked} hidden={!asked} className="min-w-0">
        <ConfigField
          name={`${at}.${name}`}
          field={field}
          value={values[name]}
          stored={stored.includes(`${at}.${name}`)}
          newer={gateway === undefined ? null : newerWords(field, typed[name] ?? values[name], gateway)}
          {...(kongNameOf !== undefined && { kongName: kongNameOf(name) })}
        />
      </fieldset>
    );
  });
}
