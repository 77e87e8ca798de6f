import type { Failure } from "../contract";
import type { AwsAnswer } from "../identity/aws/aws-answer";
import type { AwsVerdict } from "../identity/aws/diagnose";
import type { AwsCode } from "./faults";

const because = (failure: Failure, code: AwsCode): AwsVerdict<AwsCode> => ({ failure, code });

/** One error stands for a missing secret, a missing stage and a secret without a value; only its words tell which. */
const missing = (message: string): AwsVerdict<AwsCode> => {
  if (/AWSPREVIOUS/.test(message)) return because("not-found", "aws.no-previous-version");
  return because("not-found", /AWSCURRENT/.test(message) ? "aws.no-value" : "aws.secret-missing");
};

const refused = (message: string): AwsVerdict<AwsCode> => {
  if (/marked (?:for deletion|deleted)|scheduled for deletion/i.test(message)) {
    return because("deleted", "aws.deletion-scheduled");
  }
  return because("misconfigured", "aws.request-refused");
};

/** What Secrets Manager means by an error that is its own; null for one that nobody knows. */
export const secretTrouble = ({ type, message }: Pick<AwsAnswer, "type" | "message">): AwsVerdict<AwsCode> | null => {
  switch (type) {
    case "ResourceNotFoundException":
      return missing(message);
    case "InvalidRequestException":
      return refused(message);
    case "AccessDeniedException":
    case "AccessDenied":
      return because("forbidden", /\bkms\b/i.test(message) ? "aws.kms-denied" : "aws.denied");
    case "DecryptionFailure":
    case "DecryptionFailureException":
      return because("forbidden", "aws.decryption-failed");
    case "InvalidParameterException":
    case "ValidationException":
    case "UnknownOperationException":
    case "InvalidAction":
      return because("misconfigured", "aws.request-refused");
    default:
      return null;
  }
};
