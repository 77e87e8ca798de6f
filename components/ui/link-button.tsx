import Link from "next/link";
import type { ComponentProps } from "react";
import { buttonStyle, type ButtonTone } from "./button-style";

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton({
  tone = "plain",
  className,
  ...rest
}: ComponentProps<typeof Link> & { readonly tone?: ButtonTone }) {
  return <Link className={buttonStyle(tone, className)} {...rest} />;
}
