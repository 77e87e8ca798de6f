"use client";

import { useEffect, useState } from "react";
import { isShortcut } from "./shortcut";

/**
 * Which rows of a `DataTable` with `choose` are chosen, by key, and a way to let them go. Space chooses the row that has
 * the focus. `rowKeys` are those on the page: whoever is gone from it is no longer chosen.
 */
export function useChosenRows(
  tableId: string,
  rowKeys: readonly string[],
): { readonly chosen: readonly string[]; readonly clear: () => void } {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const onPage = rowKeys.join();

  useEffect(() => {
    const read = () => setChosen(readChosen(tableId));
    function onChange({ target }: Event) {
      if (!(target instanceof HTMLInputElement) || target.closest(`#${CSS.escape(tableId)}`) === null) return;
      if (target.matches("[data-choose-page]")) boxesOf(tableId).forEach((box) => (box.checked = target.checked));
      read();
    }
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== " " || !isShortcut(event)) return;
      const link = document.activeElement;
      if (link === null || !link.matches(`#${CSS.escape(tableId)} [data-row-link]`)) return;
      event.preventDefault();
      const box = link.closest("tr")?.querySelector<HTMLInputElement>("[data-choose-row]");
      if (box) box.checked = !box.checked;
      read();
    }
    read();
    document.addEventListener("change", onChange);
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("change", onChange);
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [tableId, onPage]);

  function clear() {
    boxesOf(tableId).forEach((box) => (box.checked = false));
    setChosen(readChosen(tableId));
  }
  return { chosen, clear };
}

const boxesOf = (tableId: string) => [
  ...document.querySelectorAll<HTMLInputElement>(`#${CSS.escape(tableId)} [data-choose-row]`),
];

function readChosen(tableId: string): readonly string[] {
  const boxes = boxesOf(tableId);
  const checked = boxes.filter((box) => box.checked);
  const all = document.querySelector<HTMLInputElement>(`#${CSS.escape(tableId)} [data-choose-page]`);
  if (all !== null) {
    all.checked = checked.length > 0 && checked.length === boxes.length;
    all.indeterminate = checked.length > 0 && checked.length < boxes.length;
  }
  return checked.map((box) => box.value);
}
