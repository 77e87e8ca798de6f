import { Icon } from "@/components/ui/icon";

/** From where something was checked, in words, and what that leaves unproven. */
export function VantageLine({ text }: { readonly text: string }) {
  return (
    <p className="flex max-w-prose items-baseline gap-2 text-sm text-muted">
      <Icon name="gateway" className="size-3.5 translate-y-0.5" />
      <span>
        <span className="sr-only">Checked from: </span>
        {text}
      </span>
    </p>
  );
}
