import type { Subject } from "./provider-suite";
import { awsKeys, awsRole } from "./stubs/aws";
import { azureCertsSubject, azureMachine, azureSubject } from "./stubs/azure";
import { azureApp } from "./stubs/azure-app";
import { conjurSubject } from "./stubs/conjur";
import { gcpMachine, gcpSubject } from "./stubs/gcp";
import { hcvAppRole, hcvV2 } from "./stubs/hcv";
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
import { konnectSystem } from "./stubs/konnect";

/** Each vendor's client, each caller of our own and each sign-in, as they stand before a backend. */
export const diallingSubjects: readonly Subject[] = [
  ...[hcvV2, hcvAppRole, hcvKubernetes, hcvCert, hcvJwt, hcvAwsIam, hcvAwsEc2],
  ...[hcvAzure, hcvAzureApp, hcvGcpIam, hcvGcpGce],
  ...[awsKeys, awsRole, gcpSubject, gcpMachine, azureSubject, azureMachine, azureApp, azureCertsSubject],
  ...[conjurSubject, konnectSystem],
];
