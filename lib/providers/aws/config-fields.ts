import type { Field, Schema } from "../contract";
import { awsRegions } from "../identity/aws/regions";
import { base64Decode, cacheFields, webUrl } from "../shared-fields";

const text = (label: string, help: string, more: Partial<Field>): Field => ({ type: "string", label, help, ...more });

/** The entity's config under Kong's names, in Kong's order. It holds no credential: nodes have theirs from their surroundings. */
export const awsConfig: Schema = {
  region: text("Region", "The AWS region whose Secrets Manager nodes ask. Left empty, they take AWS_REGION.", {
    one_of: awsRegions,
    since: "2.8",
    overridable: "listed",
  }),
  endpoint_url: text(
    "Endpoint",
    "Another address than the region's own, such as a VPC endpoint's, with http or https.",
    {
      ...webUrl,
      since: "3.4.3.5",
      binds: true,
    },
  ),
  assume_role_arn: text("Role to assume", "ARN of a role that nodes take on before they read.", {
    since: "3.4.3.5",
    overridable: "listed",
  }),
  role_session_name: text("Role session name", "Name of the session under the assumed role.", {
    required: true,
    default: "KongVault",
    since: "3.4.3.5",
  }),
  sts_endpoint_url: text("STS endpoint", "Another address of the token service than AWS's own, with http or https.", {
    ...webUrl,
    since: ["3.4.3.13", "3.5.0.8", "3.6.1.8", "3.7.1.3", "3.8"],
    binds: true,
  }),
  ...cacheFields,
  base64_decode: base64Decode,
};
