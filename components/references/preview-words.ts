import type { Preview } from "@/lib/domain/preview";
import { formatDate, formatPlural, formatRelative } from "@/lib/format";

/** The short words of a masked preview, for a chip; the first says what kind of thing it is. */
export function previewWords(preview: Preview, now: Date): readonly string[] {
  switch (preview.kind) {
    case "text":
      return [preview.class, preview.length, ...(preview.suffix === null ? [] : [`ends in ${preview.suffix}`])];
    case "certificate":
      return ["certificate", preview.subject, expiry(preview.expiresAt, now)];
    case "private-key":
      return [
        "private key",
        keyWords(preview.keyType, preview.bits),
        ...(preview.encrypted ? ["encrypted"] : []),
        ...(preview.matches === null ? [] : [preview.matches ? "matches its certificate" : "not of its certificate"]),
      ];
    case "public-key":
      return ["public key", keyWords(preview.keyType, preview.bits)];
    case "json":
      return ["JSON", formatPlural(preview.members.length + preview.hidden, "member")];
    case "jwt":
      return [
        "JWT",
        ...(preview.issuer === null ? [] : [preview.issuer]),
        preview.expiresAt === null ? "never expires" : expiry(preview.expiresAt, now),
      ];
    case "url":
      return ["connection URL", preview.scheme, preview.host];
    case "binary":
      return ["binary", preview.length];
    case "empty":
      return ["empty"];
  }
}

/** What else a preview tells, by name, for the page that has room. */
export function previewFacts(
  preview: Preview,
  zone: string,
): readonly { readonly term: string; readonly value: string }[] {
  if (preview.kind === "certificate") {
    return [
      { term: "Subject", value: preview.subject },
      { term: "Issuer", value: preview.issuer },
      { term: "Names", value: preview.names.join(", ") || "none" },
      { term: "Valid", value: `${dateOf(preview.notBefore, zone)} to ${dateOf(preview.expiresAt, zone)}` },
      { term: "Key", value: preview.keyType },
      { term: "Certificates in the chain", value: String(preview.chainLength) },
    ];
  }
  if (preview.kind !== "json") return [];
  const members = preview.members.map(({ name, type }) => ({ term: name, value: type }));
  return preview.hidden === 0 ? members : [...members, { term: "Not named here", value: String(preview.hidden) }];
}

const dateOf = (iso: string, zone: string) => formatDate(new Date(iso), zone);
const keyWords = (type: string, bits: number | null) => (bits === null ? type : `${type} ${bits}`);

function expiry(iso: string, now: Date): string {
  const at = new Date(iso);
  return `${at < now ? "expired" : "expires"} ${formatRelative(at, now)}`;
}
