import type { ComponentProps } from "react";
import { buttonStyle, type ButtonTone } from "./button-style";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  readonly tone?: ButtonTone;
  /** Working: says so, keeps focus and label; the owner ignores further presses. */
  readonly busy?: boolean;
}

/** A button with a verb on it. It is never disabled beforehand: pressing it says what is wrong. */
export function Button({ tone = "plain", busy = false, type = "button", className, children, ...rest }: ButtonProps) {
  return (
    <button type={type} aria-disabled={busy || undefined} className={buttonStyle(tone, className)} {...rest}>
      {busy && (
        <span
          aria-hidden="true"
          className="size-3 animate-spin rounded-full border-2 border-current border-r-transparent"
        />
      )}
      {children}
    </button>
  );
}
