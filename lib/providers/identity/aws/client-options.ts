import type { Net, TlsOptions } from "../../contract";
import type { AwsCredentials } from "./credentials";
import { netHandler } from "./net-handler";

export interface AwsClientNeeds {
  readonly region: string;
  readonly endpoint: URL;
  /** Null for the few questions that are not signed. */
  readonly credentials: AwsCredentials | null;
  readonly net: Net;
  readonly tls: TlsOptions;
}

/**
 * Settings for a client of AWS that only signs: everything is said, so that it looks at no environment, no file and no
 * metadata service of its own accord.
 */
export const awsSignerOptions = ({
  region,
  endpoint,
  credentials,
}: Pick<AwsClientNeeds, "region" | "endpoint" | "credentials">) => {
  const { accessKeyId = "none", secretAccessKey = "none", sessionToken = null } = credentials ?? {};
  const identity = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
  return {
    region,
    endpoint: endpoint.href,
    credentials: async () => identity,
    maxAttempts: 1,
    retryMode: "standard",
    defaultsMode: "standard" as const,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    ignoreConfiguredEndpointUrls: true,
    authSchemePreference: async (): Promise<string[]> => [],
    userAgentAppId: async () => undefined,
    defaultUserAgentProvider: async (): Promise<[string, string][]> => [["keyhole", "1"]],
  };
};

/** The same for a client that sends: once, by our dialler. */
export const awsClientOptions = ({ net, tls, ...needs }: AwsClientNeeds) => ({
  ...awsSignerOptions(needs),
  requestHandler: netHandler(net, tls),
});
