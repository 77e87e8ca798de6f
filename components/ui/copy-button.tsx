"use client";

import { useState } from "react";
import { buttonStyle } from "./button-style";
import { Icon } from "./icon";

export interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for the label: "Copy reference". */
  readonly what: string;
  /** Show the words, not the icon alone. */
  readonly labelled?: boolean;
}

/** Copies a text and says that it did. */
export function CopyButton({ text, what, labelled = false }: CopyButtonProps) {
  const [said, setSaid] = useState<"" | "Copied" | "Could not copy">("");

  async function copy() {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setSaid(done ? "Copied" : "Could not copy");
    setTimeout(() => setSaid(""), 2000);
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={labelled ? undefined : `Copy ${what}`}
      title={labelled ? undefined : `Copy ${what}`}
      className={buttonStyle("quiet", labelled ? "" : "min-w-8 px-1.5")}
    >
      <Icon name={said === "Copied" ? "check" : "copy"} />
      {labelled && <span>{said === "" ? `Copy ${what}` : said}</span>}
      <span role="status" className="sr-only">
        {said}
      </span>
    </button>
  );
}
