/** The clouds whose identity of a machine may stand in its environment. */
export const ambientClouds = ["aws", "azure", "gcp"] as const;
export type AmbientCloud = (typeof ambientClouds)[number];

/**
 * All that is ever looked at of the environment for signing in as this machine, by cloud: what the vendors' own tools
 * read for it, without the variables that start programs or lead elsewhere (endpoints, proxies, authorities). Those that
 * name a service of this machine lead there only, as the dialler sees to it.
 */
const names = {
  aws: [
    ...(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const),
    ...(["AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE"] as const),
    ...(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"] as const),
    ...(["AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] as const),
    ...(["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME"] as const),
  ],
  azure: [
    ...(["AZURE_TENANT_ID", "AZURE_CLIENT_ID"] as const),
    ...(["AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE"] as const),
    ...(["IDENTITY_ENDPOINT", "IDENTITY_HEADER"] as const),
  ],
  gcp: ["GOOGLE_APPLICATION_CREDENTIALS"],
} as const satisfies Record<AmbientCloud, readonly string[]>;

/** What App Service sets beside them: the same header under its earlier name. Never looked at, and removed with them. */
const earlier = ["MSI_ENDPOINT", "MSI_SECRET"];

/** Every name that is taken out of the environment, whichever clouds are open. */
export const ambientNames: readonly string[] = [...ambientClouds.flatMap((cloud) => names[cloud]), ...earlier];

export type AmbientName = (typeof names)[AmbientCloud][number];

/** What an adapter is lent of it: a name that is not on the list cannot be asked for. */
export type AmbientEnvironment = Pick<ReadonlyMap<AmbientName, string>, "get">;

/**
 * Picks what the environment says of this machine's identity at the clouds that its operator opens. `taken` are the
 * names of all clouds, which the caller removes from its environment: nothing is to find them by itself.
 */
export const takeAmbientEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  clouds: readonly AmbientCloud[],
): { readonly map: AmbientEnvironment; readonly taken: readonly string[] } => {
  const entries = clouds.flatMap((cloud) =>
    names[cloud].flatMap((name): (readonly [AmbientName, string])[] => {
      const value = environment[name] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
  return { map: new Map(entries), taken: ambientNames };
};
