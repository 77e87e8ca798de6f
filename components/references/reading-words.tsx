import { Fragment } from "react";

/** A sentence whose `quoted` parts are what a machine reads. */
export function ReadingWords({ text }: { readonly text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <code key={index} className="wrap-anywhere text-ink">
        {part}
      </code>
    ),
  );
}
