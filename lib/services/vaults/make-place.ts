import { allowedTargets } from "@/lib/db/allowed-targets";
import { accessLevelOf } from "@/lib/domain/access-level";
import { AppError } from "@/lib/domain/errors";
import { fromForm } from "@/lib/domain/schema/form-values";
import { validateRecord } from "@/lib/domain/schema/validate";
import { fieldProblems } from "@/lib/domain/schema/field-problems";
import { makePlace } from "@/lib/providers/make-place";
import { providerNamed } from "@/lib/providers/registry";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { gatewayRules } from "./gateway-rules";
import { makePlaceInput, placeMaking } from "./schema";
import { spendOnCall } from "./test-plan";

/**
 * Makes the place in a backend that a vault's config names, a Config Store of Konnect's, with the access typed into the
 * form of a vault that is not there yet; what is typed is kept nowhere. On a guarded gateway as well: nothing reads from an
 * empty place until others approve the vault that names it. Throws INVALID by field, RATE_LIMITED.
 */
export const makeVaultPlace = defineCommand({
  name: "vault.make-place",
  summary: "Make the place in a backend that a new vault will read from.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "any",
  input: makePlaceInput,
  output: placeMaking,
  prepare: async ({ tx, ctx, input }) => {
    const gateway = await gatewayRules(tx, input.gateway);
    const provider = providerNamed(input.provider);
    const create = provider?.create;
    if (provider === null || create === undefined) {
      throw new AppError("INVALID", "Keyhole makes no such place.", { provider: "Its places are made elsewhere." });
    }
    const access = fromForm(provider.access, input.access);
    const problems = validateRecord(provider.access, access);
    if (problems !== null) {
      throw new AppError("INVALID", "Keyhole's own access needs another look.", fieldProblems({ access: problems }));
    }
    await spendOnCall(tx, ctx);
    const host = ctx.deps.host({ guarded: gateway.guarded, allow: await allowedTargets(tx) });
    const level = accessLevelOf(access, gateway.guarded);
    const about = {
      // By the request's own id its outcome is found: there is no vault yet.
      object: { kind: "vault", id: ctx.requestId, label: input.name === "" ? input.provider : input.name },
      data: { provider: input.provider },
    } as const;
    const plan = { provider: { ...provider, create }, access, level, host, about };
    return { plan, intent: { type: "vault.place-intended", ...about } };
  },
  gather: async ({ ctx, input, plan: { provider, access, level, host, about } }) => {
    const name = input.name === "" ? null : input.name;
    const { made, code } = await makePlace(provider, { access, level }, host, name);
    // A fault of ours: all that may be told of it, as what was thrown may quote a credential.
    if (code === "resolve.adapter-failed") {
      ctx.deps.log.error({ requestId: ctx.requestId, provider: provider.kongName }, "an adapter failed");
    }
    return { made, about };
  },
  write: ({ gathered: { made, about } }) => {
    const { config } = made;
    const outcome = config === null ? ({ outcome: "failed" } as const) : ({ outcome: "made", config } as const);
    return Promise.resolve({
      value: made,
      audit: [{ type: "vault.place-made", object: about.object, data: { ...about.data, ...outcome } }],
    });
  },
});
