import { describe, expect, it } from "vitest";
import { takeAmbientEnvironment } from "@/lib/providers/identity/ambient-environment";

const environment = {
  AWS_ACCESS_KEY_ID: "AKIA",
  AWS_SECRET_ACCESS_KEY: "aws secret",
  AWS_PROFILE: "",
  AWS_ENDPOINT_URL: "https://elsewhere.test",
  AZURE_CLIENT_SECRET: "azure secret",
  AZURE_AUTHORITY_HOST: "https://elsewhere.test",
  GOOGLE_APPLICATION_CREDENTIALS: "/key.json",
  GOOGLE_SDK_NODE_LOGGING: "all",
  HOME: "/root",
};

describe("takeAmbientEnvironment", () => {
  it("takes what a cloud's own tools sign in with, of the clouds that are open", () => {
    const { map } = takeAmbientEnvironment(environment, ["aws", "gcp"]);
    expect([...(map as Map<string, string>)]).toEqual([
      ["AWS_ACCESS_KEY_ID", "AKIA"],
      ["AWS_SECRET_ACCESS_KEY", "aws secret"],
      ["GOOGLE_APPLICATION_CREDENTIALS", "/key.json"],
    ]);
    expect([...(takeAmbientEnvironment(environment, []).map as Map<string, string>)]).toEqual([]);
  });

  it("takes nothing that leads elsewhere, and leaves the rest of the environment alone", () => {
    const { taken } = takeAmbientEnvironment(environment, ["aws", "azure", "gcp"]);
    for (const name of ["AWS_ENDPOINT_URL", "AZURE_AUTHORITY_HOST", "GOOGLE_SDK_NODE_LOGGING", "HOME"]) {
      expect(taken).not.toContain(name);
    }
  });

  it("has the credentials of every cloud removed, open or not", () => {
    const { taken } = takeAmbientEnvironment(environment, []);
    expect(taken).toEqual(expect.arrayContaining(["AWS_SECRET_ACCESS_KEY", "AZURE_CLIENT_SECRET", "IDENTITY_HEADER"]));
    // The same header under its earlier name.
    expect(taken).toContain("MSI_SECRET");
    expect(takeAmbientEnvironment(environment, ["gcp"]).taken).toEqual(taken);
  });
});
