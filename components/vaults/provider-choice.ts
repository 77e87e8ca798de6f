import type { Schema } from "@/lib/domain/schema/field";

/** A provider as the form needs it; `config` holds the fields that the gateway's version knows. */
export interface ProviderChoice {
  readonly kongName: string;
  readonly title: string;
  readonly summary: string;
  readonly since: string;
  /** Whether the gateway's edition and version load it; if not, Kong would refuse such a vault. */
  readonly loaded: boolean;
  readonly config: Schema;
  readonly access: Schema;
}
