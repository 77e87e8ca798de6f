import { CodeBlock } from "@/components/ui/code-block";

/** What the vault in a form would be in decK. */
export function BecomesSection({ deck }: { readonly deck: string }) {
  return (
    <section aria-labelledby="becomes" className="grid grid-cols-1 gap-2">
      <h2 id="becomes" className="font-semibold">
        What this becomes
      </h2>
      <CodeBlock what="decK file" code={deck} wrap />
    </section>
  );
}
