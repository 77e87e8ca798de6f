export interface SecretNameProps {
  readonly secret: { readonly name: string; readonly resource: string; readonly version?: number | null };
}

/** A secret as references name it, in their colours: vault, resource, version. */
export function SecretName({ secret }: SecretNameProps) {
  const { name, resource, version = null } = secret;
  return (
    <span className="font-mono wrap-anywhere">
      <span className="text-brass">{name}</span>
      <span className="text-faint">/</span>
      {resource}
      {version !== null && <span className="text-stale">#{version}</span>}
    </span>
  );
}
