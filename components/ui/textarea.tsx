"use client";

import type { ComponentProps, KeyboardEvent } from "react";
import { useFieldControl } from "./field-context";

/** Several lines of text; ⌘Enter or Ctrl+Enter sends the form. */
export function Textarea({
  mono = false,
  className = "",
  onKeyDown,
  ...rest
}: ComponentProps<"textarea"> & { readonly mono?: boolean }) {
  function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
    onKeyDown?.(event);
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
  }
  return (
    <textarea
      {...useFieldControl()}
      rows={3}
      className={`control ${mono ? "font-mono" : ""} ${className}`}
      onKeyDown={sendOnEnter}
      {...rest}
    />
  );
}
