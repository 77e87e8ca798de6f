/**
 * Whether a key press may act as a single-key shortcut: nothing is being typed, no dialog is open, no modifier is held,
 * nobody else took it, and the person has not switched such keys off.
 */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return false;
  if (document.documentElement.dataset["keys"] === "off") return false;
  if (document.querySelector("dialog[open]") !== null) return false;
  const target = event.target;
  return !(target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null);
}
