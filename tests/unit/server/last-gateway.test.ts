import { expect, it } from "vitest";
import { gatewayOfPath } from "@/lib/server/last-gateway";

it("knows the gateway of its pages", () => {
  expect(gatewayOfPath("/g/prod-eu")).toBe("prod-eu");
  expect(gatewayOfPath("/g/lab/vaults/files")).toBe("lab");
});

it("takes nothing else for a gateway", () => {
  for (const path of ["/", "/g/", "/g/Lab", "/settings/gateways/lab", "/g/a%20b", `/g/${"a".repeat(64)}`, "/x/g/lab"]) {
    expect(gatewayOfPath(path), path).toBeNull();
  }
});
