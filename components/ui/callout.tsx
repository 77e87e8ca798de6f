import type { ReactNode } from "react";
import { toneLooks, type Tone } from "@/components/tone";
import { ToneShape } from "./tone-shape";

export interface CalloutProps {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** "alert" is read out at once, "status" when there is a pause; none for what is there from the start. */
  readonly role?: "alert" | "status";
}

/** A statement that must not be overlooked: shape, a title in words, and what follows from it. */
export function Callout({ tone, title, children, role }: CalloutProps) {
  const look = toneLooks[tone];
  return (
    <div role={role} className={`flex gap-2 rounded border px-3 py-2 ${look.border} ${look.tint}`}>
      <ToneShape tone={tone} className="mt-1.25" />
      <div className="min-w-0 flex-1">
        <p className={`font-medium ${look.text}`}>{title}</p>
        {children !== undefined && <div className="mt-1 max-w-prose text-sm text-ink">{children}</div>}
      </div>
    </div>
  );
}
