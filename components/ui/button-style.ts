export type ButtonTone = "primary" | "plain" | "danger" | "quiet";

const base =
  "button inline-flex min-h-8 items-center justify-center gap-1.5 rounded border px-3 py-1 font-medium whitespace-nowrap transition-colors select-none aria-disabled:cursor-progress aria-disabled:opacity-70";

const tones: Readonly<Record<ButtonTone, string>> = {
  primary: "border-brass bg-brass-fill text-on-brass hover:bg-brass-fill-hover",
  plain: "border-edge bg-surface text-ink hover:bg-sunken",
  danger: "border-failing/60 bg-surface text-failing hover:bg-failing/8",
  quiet: "border-transparent text-muted hover:bg-sunken hover:text-ink",
};

/** The classes of a button, for a real button and for a link that looks like one. */
export function buttonStyle(tone: ButtonTone, className = ""): string {
  return `${base} ${tones[tone]} ${className}`;
}
