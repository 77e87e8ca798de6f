import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { Callout } from "@/components/ui/callout";

export interface CustomRulesProps {
  /** Kong's name of the vault. */
  readonly name: string;
  readonly schema: KongSchema | null;
  /** What is sealed of its config, or will be. */
  readonly sealed: readonly string[];
}

/** What is known of a custom vault's config: which members are sealed, and which rules only Kong can check. */
export function CustomRules({ name, schema, sealed }: CustomRulesProps) {
  return (
    <>
      {schema === null && (
        <Callout tone="stale" title={`Nobody gave Kong's schema of ${name}`}>
          <p>
            So all of its config is sealed, and Kong alone checks it. Whoever configures the gateway can paste the
            answer to <code className="text-xs wrap-anywhere">GET /schemas/vaults/{name}</code> in the gateway&apos;s
            settings.
          </p>
        </Callout>
      )}
      {sealed.length > 0 && (
        <p className="max-w-prose text-sm text-muted">
          Sealed, and never shown again once it is saved:{" "}
          <code className="text-xs wrap-anywhere">{sealed.join(", ")}</code>
        </p>
      )}
      {schema !== null && schema.kongOnly.length > 0 && (
        <section aria-labelledby="only-kong" className="grid grid-cols-1 gap-1">
          <h2 id="only-kong" className="font-semibold">
            Only Kong checks this
          </h2>
          <ul className="grid gap-0.5 text-xs">
            {schema.kongOnly.map(({ path, rule }) => (
              <li key={`${path} ${rule}`} className="wrap-anywhere">
                <code className="text-muted">{path === "" ? "config" : `config.${path}`}</code> <code>{rule}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
