"use client";

import type { ComponentProps } from "react";
import { useFieldControl } from "./field-context";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of a few, by the browser's own list. */
export function Select({
  choices,
  className = "",
  ...rest
}: ComponentProps<"select"> & { readonly choices: readonly Choice[] }) {
  return (
    <select {...useFieldControl()} className={`control ${className}`} {...rest}>
      {choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
