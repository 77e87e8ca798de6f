import { expect, it } from "vitest";
import { providers } from "@/lib/providers/registry";
import { providerSuite } from "./provider-suite";
import { envSubject } from "./stubs/env";
import { fsSubject } from "./stubs/fs";
import { hcvAppRole, hcvV1, hcvV2 } from "./stubs/hcv";

const subjects = [envSubject, fsSubject, hcvV1, hcvV2, hcvAppRole];
subjects.forEach(providerSuite);

it("leaves no provider of the registry out", () => {
  const tried = new Set(subjects.map(({ provider }) => provider.kongName));
  expect(providers.map(({ kongName }) => kongName).filter((name) => !tried.has(name))).toEqual([]);
});
