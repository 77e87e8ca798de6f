import type { Schema } from "@/lib/domain/schema/field";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";

/** A provider as the form needs it; `config` holds fields that are newer than the gateway, too. */
export interface ProviderChoice {
  readonly kongName: string;
  readonly title: string;
  readonly summary: string;
  readonly since: string;
  /** Whether the gateway's edition and version load it; if not, Kong would refuse such a vault. */
  readonly loaded: boolean;
  /** Values of config fields that a vault needs for metadata to be seen of it; null where nothing ever is. */
  readonly metadataWhere: Readonly<Record<string, readonly string[]>> | null;
  /** Whether Keyhole can make the place that such a vault reads from. */
  readonly creates: boolean;
  /** Whether Keyhole writes the values of such a vault; left out where that is of no matter. */
  readonly writes?: boolean;
  readonly config: Schema;
  readonly access: Schema;
  /** Of a custom vault, whose config is edited as JSON: Kong's schema of it, null where none is kept. Null for the others. */
  readonly custom?: { readonly schema: KongSchema | null; readonly origin: SchemaOrigin | null } | null | undefined;
}

/** The provider of a vault among those of its gateway; one that the gateway does not load any more still has a name. */
export const choiceOf = <P extends ProviderChoice>(providers: readonly P[], kongName: string): P | ProviderChoice =>
  providers.find((one) => one.kongName === kongName) ?? {
    ...{ kongName, title: kongName, summary: "A custom vault that this gateway does not load.", since: "2.8" },
    ...{
      loaded: false,
      creates: false,
      metadataWhere: null,
      config: {},
      access: {},
      custom: { schema: null, origin: null },
    },
  };
