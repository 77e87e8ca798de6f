import { knows } from "../versions";
import type { Field, Schema } from "./field";

/** A field as a Gateway of this version has it: without the values that came later. */
const asKnown = (field: Field, gatewayVersion: string): Field =>
  field.one_of === undefined || field.valuesSince === undefined
    ? field
    : { ...field, one_of: field.one_of.filter((value) => knows(field.valuesSince?.[String(value)], gatewayVersion)) };

/** The part of a schema that a Gateway of this version has; to it the other fields are unknown, and the other values wrong. */
export const knownFields = (schema: Schema, gatewayVersion: string): Schema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([, field]) => knows(field.since, gatewayVersion))
      .map(([name, field]) => [name, asKnown(field, gatewayVersion)]),
  );
