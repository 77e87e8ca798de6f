"use client";

import type { ComponentProps } from "react";
import { useFieldControl } from "./field-context";

/** One line of text. Inside a `Field` it needs no name of its own. */
export function Input({
  mono = false,
  className = "",
  ...rest
}: ComponentProps<"input"> & { readonly mono?: boolean }) {
  return <input {...useFieldControl()} className={`control ${mono ? "font-mono" : ""} ${className}`} {...rest} />;
}
