import { expect, it } from "vitest";
import { ownMethods } from "@/lib/providers/hcv/access-fields";
import { providerSuite } from "./provider-suite";
import {
  hcvAwsEc2,
  hcvAwsIam,
  hcvAzure,
  hcvAzureApp,
  hcvCert,
  hcvGcpGce,
  hcvGcpIam,
  hcvJwt,
  hcvKubernetes,
} from "./stubs/hcv-subjects";

const subjects = {
  ...{ kubernetes: hcvKubernetes, cert: hcvCert, jwt: hcvJwt, aws_iam: hcvAwsIam, aws_ec2: hcvAwsEc2 },
  ...{ azure: hcvAzure, gcp_iam: hcvGcpIam, gcp_gce: hcvGcpGce },
};
[...Object.values(subjects), hcvAzureApp].forEach(providerSuite);

it("leaves no way of signing in out", () => {
  // Token and AppRole are tried with the other providers.
  const tried = [...Object.keys(subjects), "token", "approle", "config"];
  expect([...ownMethods].sort()).toEqual(tried.sort());
});
