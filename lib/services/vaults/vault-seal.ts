import { canonical } from "@/lib/domain/audit/canonical";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { bindingOf } from "@/lib/providers/binding";
import type { Provider } from "@/lib/providers/contract";
import type { Deps } from "@/lib/services/deps";

type Fields = Readonly<Record<string, unknown>>;

interface Bound {
  readonly provider: Provider;
  readonly id: string;
  readonly config: Fields;
  readonly access: Fields;
}

const place = (column: "config_sealed" | "access_sealed", { provider, id, config, access }: Bound) => ({
  table: "vault",
  column,
  row: id,
  binding: bindingOf(provider, config, access),
});

/** What is sealed, by name: stands beside it, so that nothing is opened where only names are shown. */
export const sealedNames = (config: Fields, access: Fields): string[] => [
  ...Object.keys(config).map((name) => `config.${name}`),
  ...Object.keys(access).map((name) => `access.${name}`),
];

/** Seals the sensitive fields of a vault to where they may be sent; null when there are none. */
export function sealVaultFields(
  seal: Deps["seal"],
  column: "config_sealed" | "access_sealed",
  bound: Bound,
  sensitive: Fields,
): Uint8Array | null {
  if (Object.keys(sensitive).length === 0) return null;
  return seal.close(Secret.fromText(canonical(sensitive)), place(column, bound));
}

/**
 * Opens them again; `{}` when there are none. Throws UNAVAILABLE when they were sealed under another key or for another
 * destination: then they must be typed again.
 */
export function openVaultFields(
  seal: Deps["seal"],
  column: "config_sealed" | "access_sealed",
  bound: Bound,
  sealed: Uint8Array | null,
): Fields {
  if (sealed === null) return {};
  const opened = seal.open(sealed, place(column, bound));
  if (opened === null) {
    throw new AppError(
      "UNAVAILABLE",
      "The stored credential was sealed for another destination or key. Type it again.",
    );
  }
  return JSON.parse(new TextDecoder().decode(opened.reveal())) as Fields;
}
