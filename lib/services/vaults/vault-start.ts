import { withMarks } from "@/lib/domain/schema/sealed-members";
import type { Provider } from "@/lib/providers/contract";
import { sealedPathsIn } from "./custom-config";
import { sealedIn } from "./kept-secrets";

type Fields = Readonly<Record<string, unknown>>;

interface Typed {
  readonly prefix: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly config: Fields;
  readonly access: Fields;
  readonly sealed?: readonly string[] | undefined;
}

/** What the form over the draft of a vault begins with. */
export interface VaultFormStart {
  readonly provider: string;
  readonly prefix: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly config: Fields;
  readonly access: Fields;
  /** Sensitive fields that stay as they are while they are left empty. */
  readonly sealed: readonly string[];
  /** The vault that is edited, at the version the draft builds upon; null for a new one. */
  readonly editing: { readonly id: string; readonly version: number } | null;
  readonly isDefault: boolean;
}

/** The same without anything sensitive. `more`: what is sealed in the vault itself. */
export function vaultStart(
  provider: Provider,
  input: Typed,
  { editing, more, isDefault }: Pick<VaultFormStart, "editing" | "isDefault"> & { readonly more: readonly string[] },
): VaultFormStart {
  const open = (part: "config" | "access"): Fields => {
    if (part === "config" && provider.custom !== undefined) {
      return withMarks(input.config, sealedPathsIn(provider.custom.schema, input.config, input.sealed));
    }
    return Object.fromEntries(Object.entries(input[part]).filter(([name]) => provider[part][name]?.sensitive !== true));
  };
  const { prefix, description, tags } = input;
  return {
    ...{ provider: provider.kongName, prefix, description, tags, config: open("config"), access: open("access") },
    ...{
      sealed: [...new Set([...sealedIn(provider, input), ...(provider.custom === undefined ? more : [])])],
      editing,
      isDefault,
    },
  };
}
