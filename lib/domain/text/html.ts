const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Any text as text in HTML, also within a quoted attribute. Control characters, which HTML has no word for, go. */
export function htmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "")
    .replace(/[&<>"']/g, (one) => escapes[one] ?? one);
}

/** A table with a heading; every cell is text. */
export function htmlTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: "th" | "td", texts: readonly string[]): string =>
    texts.map((text) => `<${tag}>${htmlText(text)}</${tag}>`).join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n");
  return `<h2>${htmlText(caption)}</h2>\n<table><thead><tr>${cells("th", head)}</tr></thead>\n<tbody>\n${body}\n</tbody></table>\n`;
}
