import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";
import { defaultZone, formatDateTime } from "@/lib/format";
import { Callout } from "@/components/ui/callout";
import type { Asking } from "./use-live-schema";

export interface CustomRulesProps {
  /** Kong's name of the vault. */
  readonly name: string;
  readonly schema: KongSchema | null;
  /** Where the schema comes from. */
  readonly origin: SchemaOrigin | null;
  /** What became of asking the gateway for it; left out where nobody asked. */
  readonly asking?: Asking | undefined;
  /** What is sealed of its config, or will be. */
  readonly sealed: readonly string[];
}

/**
 * What is known of a custom vault's config: where that comes from, which members are sealed, and which rules only Kong can
 * check.
 */
export function CustomRules({ name, schema, origin, asking, sealed }: CustomRulesProps) {
  return (
    <>
      <div role="status" className="grid grid-cols-1 gap-1 empty:hidden">
        {asking?.state === "failed" && (
          <Callout tone="stale" title={asking.what}>
            <p>{asking.next}</p>
            {asking.whose !== null && <p className="text-muted">Whose it is: {asking.whose}</p>}
          </Callout>
        )}
        {asking?.state === "asking" && <p className="text-sm text-muted">Asking the gateway for Kong&apos;s schema…</p>}
        {schema !== null && origin !== null && (
          <p className="max-w-prose text-sm text-muted">{originWords(origin, asking)}</p>
        )}
      </div>
      {schema === null && asking?.state !== "asking" && (
        <Callout tone="stale" title={`Kong's schema of ${name} is not known`}>
          <p>
            So all of its config is sealed, and Kong alone checks it. Whoever configures the gateway can connect it to
            its Admin API in the gateway&apos;s settings, or paste the answer to{" "}
            <code className="text-xs wrap-anywhere">GET /schemas/vaults/{name}</code> there.
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

/** From when and whom a schema is, and whether it is used for want of a newer. */
function originWords({ source, at, kongVersion }: SchemaOrigin, asking: Asking | undefined): string {
  const when = formatDateTime(new Date(at), defaultZone);
  const from =
    source === "read"
      ? `read from the gateway (Kong ${kongVersion}) at ${when}`
      : `given by somebody for Kong ${kongVersion} at ${when}`;
  return asking?.state === "failed" ? `So the schema that was kept is used: ${from}.` : `Kong's schema: ${from}.`;
}
