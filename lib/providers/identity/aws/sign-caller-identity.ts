import { awsSignerOptions } from "./client-options";
import type { AwsCredentials } from "./credentials";

export interface IdentityCall {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Where the call would be posted to. */
  readonly url: URL;
  /** Signed along. */
  readonly headers: Readonly<Record<string, string>>;
  readonly now: Date;
}

export interface SignedCall {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signs `GetCallerIdentity` (Signature Version 4) with the vendor's own signer; nothing is sent. Whoever posts the call
 * learns from STS who signed it, and can do nothing else with it.
 */
export const signCallerIdentity = async (call: IdentityCall): Promise<SignedCall> => {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const { credentials, region, url, headers, now } = call;
  const client = new STSClient(awsSignerOptions({ region, endpoint: url, credentials }));
  try {
    const signer = await client.config.signer();
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const type = "application/x-www-form-urlencoded; charset=utf-8";
    const signed = await signer.sign(
      {
        ...{ method: "POST", protocol: url.protocol, hostname: url.hostname, path: url.pathname, query: {}, body },
        ...(url.port === "" ? {} : { port: Number(url.port) }),
        headers: { "content-type": type, host: url.host, ...headers },
      },
      { signingDate: now, signingRegion: region, signingService: "sts" },
    );
    return { url, headers: signed.headers, body };
  } finally {
    client.destroy();
  }
};
