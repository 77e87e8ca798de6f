import type { Schema } from "@/lib/domain/schema/field";

export interface FormSections {
  readonly where: readonly string[];
  readonly signIn: readonly string[];
  readonly refresh: readonly string[];
}

const refreshFields = ["ttl", "neg_ttl", "resurrect_ttl"];
const identity =
  /^(?:auth_method|.*_auth_.*|role|assume_role_arn|role_session_name|sts_endpoint_url|credentials_prefix|client_id|tenant_id|account|login)$/;

/** Which part of the form a field of a provider's config belongs to; Kong's order holds within each. */
export function formSections(config: Schema): FormSections {
  const names = Object.keys(config);
  const isRefresh = (name: string) => refreshFields.includes(name);
  const isSignIn = (name: string) => {
    const field = config[name];
    return field?.sensitive === true || field?.when?.["auth_method"] !== undefined || identity.test(name);
  };
  return {
    where: names.filter((name) => !isRefresh(name) && !isSignIn(name)),
    signIn: names.filter((name) => !isRefresh(name) && isSignIn(name)),
    refresh: names.filter(isRefresh),
  };
}
