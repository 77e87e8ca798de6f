"use client";

import { csvOf } from "@/lib/domain/text/csv";
import { Icon } from "./ui/icon";
import { menuItem } from "./ui/menu-item";
import { toast } from "./ui/toast";

/** Takes the rows on screen along, as they are shown: to the clipboard or as a file. */
export function TableExport({ tableId }: { readonly tableId: string }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(csvOf(cells(tableId)));
      toast("Rows on this page copied as CSV");
    } catch {
      toast("The browser does not let anything be copied here. Download the rows instead.");
    }
  }

  function download() {
    const url = URL.createObjectURL(new Blob([csvOf(cells(tableId))], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${tableId}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <div role="group" aria-label="Rows on this page" className="pt-1">
      <p className="px-2 py-1 text-xs text-muted">Rows on this page</p>
      <button type="button" className={`${menuItem} text-sm`} onClick={copy}>
        <Icon name="copy" /> Copy as CSV
      </button>
      <button type="button" className={`${menuItem} text-sm`} onClick={download}>
        <Icon name="download" /> Download CSV
      </button>
    </div>
  );
}

function cells(tableId: string): readonly (readonly string[])[] {
  const rows = document.getElementById(tableId)?.querySelectorAll("tr") ?? [];
  return [...rows].map((row) => [...row.querySelectorAll(":is(th, td):not([data-choose], [data-acts])")].map(wordsOf));
}

/** What a cell says: its times in full, anything else as shown. */
function wordsOf(cell: Element): string {
  const copy = cell.cloneNode(true) as Element;
  for (const time of copy.querySelectorAll("time")) time.replaceWith(time.dateTime);
  return (copy.textContent ?? "").trim();
}
