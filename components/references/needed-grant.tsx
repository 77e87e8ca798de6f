import type { Grant } from "@/lib/domain/least-policy";
import { CodeBlock } from "@/components/ui/code-block";

const levels = { values: "values", metadata: "metadata only" } as const;

/** Who must grant what in the backend, and the smallest policy that does it, to copy. */
export function NeededGrant({ grant: { level, policy } }: { readonly grant: Grant }) {
  if (policy === null) {
    return (
      <p className="max-w-prose text-sm">
        Keyhole writes no policy for this name: in the backend&apos;s language it would mean more than this one secret,
        or nothing at all.
      </p>
    );
  }
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2 text-sm">
      <p className="max-w-prose">
        <span className="font-medium">{policy.title}.</span> {policy.words}{" "}
        <span className="text-muted">Access level: {levels[level]}.</span>
      </p>
      <CodeBlock code={policy.text} what={policy.title} wrap={policy.language === "text"} />
    </div>
  );
}
