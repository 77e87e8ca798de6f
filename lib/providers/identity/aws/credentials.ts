/** What requests to AWS are signed with. Never shown, never logged. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  /** Null for keys without an end. */
  readonly expiresAt: Date | null;
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

const dateOf = (value: unknown): Date | null => {
  const at = value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : new Date(at);
};

/** Credentials as AWS hands them out, in whichever of its spellings; null where something is missing. */
export const credentialsOf = (answer: Readonly<Record<string, unknown>> | null): AwsCredentials | null => {
  const accessKeyId = textOf(answer?.AccessKeyId);
  const secretAccessKey = textOf(answer?.SecretAccessKey);
  if (accessKeyId === null || secretAccessKey === null) return null;
  return {
    ...{ accessKeyId, secretAccessKey },
    sessionToken: textOf(answer?.SessionToken) ?? textOf(answer?.Token),
    expiresAt: dateOf(answer?.Expiration),
  };
};
