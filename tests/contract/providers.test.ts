import { expect, it } from "vitest";
import { providers } from "@/lib/providers/registry";
import { providerSuite } from "./provider-suite";
import { awsKeys, awsRole } from "./stubs/aws";
import { azureCertsSubject, azureMachine, azureSubject } from "./stubs/azure";
import { azureApp } from "./stubs/azure-app";
import { conjurOwnLogin, conjurSubject } from "./stubs/conjur";
import { envSubject } from "./stubs/env";
import { fsSubject } from "./stubs/fs";
import { gcpMachine, gcpSubject } from "./stubs/gcp";
import { hcvAppRole, hcvV1, hcvV2 } from "./stubs/hcv";
import { konnectPersonal, konnectSystem } from "./stubs/konnect";

const subjects = [
  ...[envSubject, fsSubject, hcvV1, hcvV2, hcvAppRole, awsKeys, awsRole, gcpSubject, gcpMachine],
  ...[
    azureSubject,
    azureMachine,
    azureApp,
    azureCertsSubject,
    conjurSubject,
    conjurOwnLogin,
    konnectPersonal,
    konnectSystem,
  ],
];
subjects.forEach(providerSuite);

it("leaves no provider of the registry out", () => {
  const tried = new Set(subjects.map(({ provider }) => provider.kongName));
  expect(providers.map(({ kongName }) => kongName).filter((name) => !tried.has(name))).toEqual([]);
});
