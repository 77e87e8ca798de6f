import type { RefreshSentence } from "@/lib/domain/refresh/refresh-in-words";
import { ToneShape } from "@/components/ui/tone-shape";

/** Beside a vault's form: what nodes do with what they read from it. */
export function NodesDo({ lines }: { readonly lines: readonly RefreshSentence[] }) {
  return (
    <section aria-labelledby="kong-does" className="grid grid-cols-1 gap-2">
      <h2 id="kong-does" className="font-semibold">
        What nodes do with its secrets
      </h2>
      {lines.map((line) => (
        <p key={line.text} className="flex items-baseline gap-2 text-sm">
          <ToneShape tone={line.tone} className="size-2" />
          <span>{line.text}</span>
        </p>
      ))}
    </section>
  );
}
