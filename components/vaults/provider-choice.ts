import type { Schema } from "@/lib/domain/schema/field";

/** A provider as the form needs it; `config` holds the fields that the gateway's version knows. */
export interface ProviderChoice {
  readonly kongName: string;
  readonly title: string;
  readonly summary: string;
  readonly since: string;
  /** Whether the gateway's edition and version load it; if not, Kong would refuse such a vault. */
  readonly loaded: boolean;
  /** Values of config fields that a vault needs for metadata to be seen of it; null where nothing ever is. */
  readonly metadataWhere: Readonly<Record<string, readonly string[]>> | null;
  readonly config: Schema;
  readonly access: Schema;
}
