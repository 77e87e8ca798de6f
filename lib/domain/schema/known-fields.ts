import { knows } from "../versions";
import type { Schema } from "./field";

/** The part of a schema that a Gateway of this version has; to it the other fields are unknown. */
export const knownFields = (schema: Schema, gatewayVersion: string): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([, field]) => knows(field.since, gatewayVersion)));
