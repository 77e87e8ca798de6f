/** The look of one line of a menu, for a link or a button. */
export const menuItem =
  "flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left whitespace-nowrap -outline-offset-2 hover:bg-sunken aria-[current]:font-medium";
