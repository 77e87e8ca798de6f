import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";

export interface RecoveryCodesShown {
  readonly recoveryCodes: readonly string[];
}

/** Recovery codes, shown this once. */
export function RecoveryCodes({ recoveryCodes, doneHref }: RecoveryCodesShown & { readonly doneHref: string }) {
  return (
    <div className="grid max-w-md grid-cols-1 gap-3">
      <Callout tone="waiting" role="status" title="Keep these recovery codes now: they are not shown again.">
        Each lets you in once when your app is not at hand. Keep them apart from your password, in print or in a safe.
      </Callout>
      <CodeBlock code={recoveryCodes.join("\n")} what="recovery codes" />
      <p>
        {/* Read anew as a whole: the page behind it is another one by now. */}
        <a href={doneHref} className="font-medium text-brass underline">
          I have kept them
        </a>
      </p>
    </div>
  );
}
