import { iconPaths, type IconName } from "./icon-paths";

export type { IconName };

/**
 * A line icon, at 16 px unless the classes say another size. It says nothing by itself: the words beside it, or the
 * control's label, do.
 */
export function Icon({ name, className = "" }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`shrink-0 ${className.includes("size-") ? "" : "size-4"} ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={iconPaths[name]} />
    </svg>
  );
}
