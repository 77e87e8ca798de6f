import { CopyButton } from "./copy-button";

export interface CodeBlockProps {
  readonly code: string;
  /** What it is, said to assistive technology and on the copy button: "curl command". */
  readonly what: string;
  readonly wrap?: boolean;
}

/** Text a machine reads, to be copied whole. */
export function CodeBlock({ code, what, wrap = false }: CodeBlockProps) {
  return (
    <figure className="relative rounded border bg-sunken" aria-label={what}>
      <div className="absolute top-0.5 right-0.5 rounded bg-sunken">
        <CopyButton text={code} what={what} />
      </div>
      <pre
        tabIndex={0}
        className={`overflow-x-auto p-3 pr-10 text-xs -outline-offset-2 ${wrap ? "wrap-anywhere whitespace-pre-wrap" : ""}`}
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
