const plain = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
/** Words that some YAML readers take for something other than text. */
const reserved = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

/** What only a double-quoted scalar can hold: control and format characters, line breaks, halves of characters. */
const needsEscapes = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** A text as YAML that every reader reads back as the same text; other scalars as JSON writes them. */
function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  if (plain.test(value) && !reserved.test(value)) return value;
  // JSON's strings are YAML's, but for what YAML does not print.
  if (needsEscapes.test(value)) return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
  return /["\\]/.test(value) ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
}

const isBranch = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0;

function lines(value: object): string[] {
  const items: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown) => ["-", item] as const)
    : Object.entries(value).map(([key, item]) => [`${scalar(key)}:`, item] as const);
  return items.flatMap(([head, item]) => {
    if (!isBranch(item)) return [`${head} ${scalar(item)}`];
    const inner = lines(item);
    if (head !== "-") return [head, ...inner.map((line) => `  ${line}`)];
    return [`- ${inner[0] ?? ""}`, ...inner.slice(1).map((line) => `  ${line}`)];
  });
}

/** Plain JSON as YAML in block style, each text quoted wherever a reader could take it for something else. */
export function yamlText(value: object): string {
  return isBranch(value) ? `${lines(value).join("\n")}\n` : `${scalar(value)}\n`;
}
