import { netFailure } from "../../net-failure";
import type { Failure } from "../../contract";
import type { AwsIdentityCode } from "./faults";
import type { AwsAnswer } from "./aws-answer";
import type { AwsCall } from "./net-handler";

/** What an answer comes to. */
export interface AwsVerdict<Code extends string = string> {
  readonly failure: Failure;
  readonly code: Code;
  readonly retryAfterSeconds?: number;
}

const throttling = new Set([
  ...["ThrottlingException", "Throttling", "ThrottledException", "RequestThrottled", "RequestThrottledException"],
  ...["TooManyRequestsException", "RequestLimitExceeded", "LimitExceededException", "BandwidthLimitExceeded"],
  ...["SlowDown", "PriorRequestNotComplete"],
]);

const known: Readonly<Record<string, readonly [Failure, AwsIdentityCode]>> = {
  ExpiredTokenException: ["unauthenticated", "aws.credential-expired"],
  ExpiredToken: ["unauthenticated", "aws.credential-expired"],
  UnrecognizedClientException: ["unauthenticated", "aws.key-refused"],
  InvalidClientTokenId: ["unauthenticated", "aws.key-refused"],
  InvalidAccessKeyId: ["unauthenticated", "aws.key-refused"],
  MissingAuthenticationToken: ["unauthenticated", "aws.key-refused"],
  MissingAuthenticationTokenException: ["unauthenticated", "aws.key-refused"],
  IncompleteSignature: ["unauthenticated", "aws.signature-refused"],
  IncompleteSignatureException: ["unauthenticated", "aws.signature-refused"],
  AuthFailure: ["unauthenticated", "aws.key-refused"],
  RequestExpired: ["unauthenticated", "aws.clock-skew"],
  RequestTimeTooSkewed: ["unauthenticated", "aws.clock-skew"],
  InvalidIdentityToken: ["unauthenticated", "aws.web-identity-refused"],
  IDPRejectedClaim: ["unauthenticated", "aws.web-identity-refused"],
  IDPCommunicationError: ["unreachable", "aws.web-identity-refused"],
  RegionDisabledException: ["misconfigured", "aws.region-disabled"],
  OptInRequired: ["forbidden", "aws.account-not-ready"],
  InternalServiceError: ["unreachable", "aws.server-error"],
  InternalFailure: ["unreachable", "aws.server-error"],
  ServiceUnavailable: ["unreachable", "aws.server-error"],
};

const signatures = new Set(["InvalidSignatureException", "SignatureDoesNotMatch"]);

/** What any service of AWS may answer, whatever was asked for; null for what only that service can mean. */
export const awsTrouble = ({ status, type, message, retryAfterSeconds }: AwsAnswer): AwsVerdict | null => {
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 429 || (type !== null && throttling.has(type))) {
    return { failure: "throttled", code: "aws.throttled" satisfies AwsIdentityCode, ...later };
  }
  if (type !== null && signatures.has(type)) {
    // The same error for a wrong secret and for a signature whose time is off; only the words tell.
    const code: AwsIdentityCode = /expired|not yet current/i.test(message) ? "aws.clock-skew" : "aws.signature-refused";
    return { failure: "unauthenticated", code };
  }
  const found = type !== null && Object.hasOwn(known, type) ? known[type] : undefined;
  if (found !== undefined) return { failure: found[0], code: found[1] };
  return status >= 500
    ? { failure: "unreachable", code: "aws.server-error" satisfies AwsIdentityCode, ...later }
    : null;
};

/** Why a call brought nothing: the dialler's refusal, AWS's error, or an answer that nobody understands. */
export const awsFailure = (
  { refusal, answer }: AwsCall,
  own: (answer: AwsAnswer) => AwsVerdict | null = () => null,
): AwsVerdict => {
  if (refusal !== null) return netFailure(refusal);
  const verdict = answer === null ? null : (awsTrouble(answer) ?? (answer.type === null ? null : own(answer)));
  return verdict ?? { failure: "malformed", code: "aws.answer-unknown" satisfies AwsIdentityCode };
};
