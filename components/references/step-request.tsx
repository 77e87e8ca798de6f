import type { ExplainedStep } from "@/lib/domain/explanation";
import { CodeBlock } from "@/components/ui/code-block";
import { Icon } from "@/components/ui/icon";

/** The request a step made: method and address; unfolded, the names of its headers and the same as curl. */
export function StepRequest({ request }: { readonly request: NonNullable<ExplainedStep["request"]> }) {
  return (
    <details className="group/request min-w-0">
      <summary className="flex items-baseline gap-1.5 rounded-sm hover:text-brass">
        <Icon
          name="chevron-right"
          className="size-3 translate-y-0.5 transition-transform group-open/request:rotate-90"
        />
        <code className="min-w-0 text-xs wrap-anywhere">
          {request.method} {request.url}
        </code>
      </summary>
      <div className="mt-1 grid grid-cols-1 gap-1 pl-4">
        <p className="text-xs text-muted">
          {request.headerNames.length === 0 ? "No headers of ours." : `Headers: ${request.headerNames.join(", ")}`}
        </p>
        {request.bodyNames !== undefined && <p className="text-xs text-muted">Body: {request.bodyNames.join(", ")}</p>}
        <CodeBlock code={request.curl} what="curl command" wrap />
      </div>
    </details>
  );
}
