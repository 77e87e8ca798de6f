"use client";

import { createContext, useContext } from "react";

/** What a `Field` gives the control inside it. */
export interface FieldControl {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
  readonly "aria-required": true | undefined;
}

export const FieldContext = createContext<FieldControl | null>(null);

/** Attributes for the control inside a `Field`; empty outside of one. */
export function useFieldControl(): FieldControl | Record<string, never> {
  return useContext(FieldContext) ?? {};
}
