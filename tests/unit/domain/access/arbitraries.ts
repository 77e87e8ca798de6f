import fc from "fast-check";
import type { Grant, Needed, Principal, Target } from "@/lib/domain/access/decide";
import { guardedOperations } from "@/lib/domain/access/guarded-operations";
import { jobs, permissions, roles } from "@/lib/domain/access/permissions";

export const gateways = ["lab", "prod", "edge"] as const;
export const place = fc.constantFrom<string | null>(null, ...gateways);
export const role = fc.constantFrom(...roles);
export const permission = fc.constantFrom(...permissions);
export const needed: fc.Arbitrary<Needed> = fc.oneof(
  { weight: 8, arbitrary: permission },
  fc.constantFrom<Needed>("public", "signed-in"),
);
export const grants: fc.Arbitrary<readonly Grant[]> = fc.array(fc.record({ role, gateway: place }), { maxLength: 5 });
export const scopes = fc.uniqueArray(permission);
export const principal: fc.Arbitrary<Principal> = fc.oneof(
  fc.constant<Principal>({ kind: "anonymous" }),
  fc.record({ kind: fc.constant("job" as const), job: fc.constantFrom(...jobs) }),
  fc.record({ kind: fc.constant("person" as const), grants }),
  fc.record({ kind: fc.constant("token" as const), grants, scopes }),
);
export const target: fc.Arbitrary<Target> = fc.record({ gateway: place, guarded: fc.boolean() });
export const operation = fc.constantFrom(...guardedOperations, "vault.read", "change.decide", "session.revoke");
