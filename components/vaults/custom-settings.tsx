import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";
import { withMarks } from "@/lib/domain/schema/sealed-members";
import { CodeBlock } from "@/components/ui/code-block";
import { CustomRules } from "./custom-rules";

export interface CustomSettingsProps {
  readonly name: string;
  readonly schema: KongSchema | null;
  readonly origin: SchemaOrigin | null;
  readonly config: Readonly<Record<string, unknown>>;
  /** Dotted names of what is sealed, as `config.token`. */
  readonly sealed: readonly string[];
}

/** The config of a custom vault as it is kept: as JSON, what is sealed in it as the mark. */
export function CustomSettings({ name, schema, origin, config, sealed }: CustomSettingsProps) {
  const paths = sealedPaths(sealed);
  return (
    <div className="grid grid-cols-1 gap-3">
      <CodeBlock what="config" code={configText(config, sealed)} wrap />
      <CustomRules name={name} schema={schema} origin={origin} sealed={paths} />
    </div>
  );
}

const sealedPaths = (sealed: readonly string[]): readonly string[] =>
  sealed.filter((field) => field.startsWith("config.")).map((field) => field.slice("config.".length));

/** A config as the text that is shown and edited: the mark stands where something is sealed. */
export const configText = (config: Readonly<Record<string, unknown>>, sealed: readonly string[]): string =>
  JSON.stringify(withMarks(config, sealedPaths(sealed)), null, 2);
