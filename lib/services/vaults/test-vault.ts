import { holds } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import { formatReference } from "@/lib/domain/reference/format-reference";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { Denied } from "@/lib/services/kernel/authorize";
import { defineCommand } from "@/lib/services/kernel/command";
import { principalOf, type Context } from "@/lib/services/kernel/context";
import { findVault } from "@/lib/services/references/find-vault";
import { runResolution, type PlannedResolution } from "@/lib/services/references/plan-resolution";
import { shownReference } from "@/lib/providers/shown-reference";
import { providerNamed } from "@/lib/providers/registry";
import { spendOnReference } from "@/lib/services/references/spend-on-reference";
import { gatewayRules } from "./gateway-rules";
import { proposedEdit, proposedNew, type ProposedVault } from "./proposed-vault";
import { testVaultInput, vaultTest, type TestVaultInput } from "./schema";
import { planTest, runTest, wantsOf } from "./test-plan";

/** A prefix that is still to be typed keeps nobody from testing. */
const untyped = "not-typed-yet";

/**
 * Signs in with what a vault holds, kept or just typed, and tells what is proven; reads nothing unless a secret is named,
 * which takes the right to resolve as well, and on a guarded gateway the vault as it is saved. What is typed is kept
 * nowhere. Throws INVALID in Kong's words, RATE_LIMITED.
 */
export const testVault = defineCommand({
  name: "vault.test",
  summary: "Test the connection of a vault, saved or not, without reading a value.",
  permission: "vault.test",
  scope: gatewayScope,
  session: "any",
  input: testVaultInput,
  output: vaultTest,
  prepare: async ({ tx, ctx, input, target }) => {
    // Before anything is told of the secret, or taken for it.
    const mayProve = holds(principalOf(ctx.actor), "reference.resolve", target.gateway);
    if (input.secret !== "" && !mayProve) throw new Denied(target.gateway);
    const gateway = await gatewayRules(tx, input.gateway);
    // What others have to approve first lets nothing be read before: not another level, pattern or prefix.
    if (input.secret !== "" && gateway.guarded && !isKept(input)) throw new AppError("INVALID", undefined, notYetRead);
    const vault = await vaultOf(tx, ctx, input, gateway.id);
    const named = input.secret === "" ? null : [{ resource: input.secret, version: null }];
    const seesReferences = holds(principalOf(ctx.actor), "reference.read", target.gateway);
    const wants = named ?? (seesReferences ? await wantsOf(tx, gateway.id, vault.prefix) : []);
    const planned = await planTest(tx, ctx, vault, { guarded: gateway.guarded, wants });
    const proof =
      input.secret === "" ? null : await planProof(tx, ctx, input, { vault, gateway, allow: planned.allow });
    const plan = { planned, proof, about: aboutOf(ctx, input, vault, proof) };
    return { plan, intent: { type: "vault.test-intended", ...plan.about } };
  },
  gather: async ({ ctx, plan: { planned, proof, about } }) => {
    const connection = await runTest(ctx, planned);
    const isIn = connection.outcome === "connected" || connection.outcome === "signed-in";
    // Where it was not let in, nothing is read: another try could use up what nodes need, or lock them out.
    const read = proof === null || !isIn ? null : (await runResolution(ctx, proof)).explanation;
    return { connection, proof: read, about };
  },
  write: ({ gathered: { connection, proof, about } }) => {
    const ended = { outcome: connection.outcome, ...(proof === null ? {} : { proof: proof.outcome }) };
    return Promise.resolve({
      value: { connection, proof },
      audit: [{ type: "vault.tested", object: about.object, data: { ...about.data, ...ended } }],
    });
  },
});

/** Whether it is the vault as it is saved, and nothing that was typed. */
const isKept = ({ id, version }: TestVaultInput): boolean => id !== undefined && version === undefined;

const notYetRead = {
  secret: "On a guarded gateway a secret is read as the saved vault allows. Test without one, or once this is applied.",
};

async function vaultOf(tx: Tx, ctx: Context, input: TestVaultInput, gatewayId: string): Promise<ProposedVault> {
  const { id, version, secret: _secret, remove, ...rest } = input;
  if (id === undefined) {
    const prefix = rest.prefix === "" && rest.isDefault !== true ? untyped : rest.prefix;
    return proposedNew(tx, ctx.deps.newId(), { ...rest, prefix });
  }
  if (version !== undefined) {
    const { gateway, prefix, description, tags, config, access } = rest;
    return proposedEdit(tx, ctx, { gateway, id, version, prefix, description, tags, config, access, remove });
  }
  const row = await tx.vault.findFirst({ where: { id, gatewayId }, select: { prefix: true } });
  const kept = row === null ? null : await findVault(tx, ctx.deps.seal, gatewayId, row.prefix);
  if (row === null || kept === null) throw new AppError("NOT_FOUND");
  return { ...kept, prefix: row.prefix };
}

/** What the log says: by the request's own id its outcome is found for a vault that is not there yet. */
function aboutOf(ctx: Context, input: TestVaultInput, vault: ProposedVault, proof: PlannedResolution | null) {
  const id = input.id ?? ctx.requestId;
  return {
    object: { kind: "vault", id, label: vault.prefix },
    data: {
      provider: vault.provider,
      of: isKept(input) ? "saved" : "typed",
      ...(proof === null ? {} : { reference: proof.shown }),
    },
  } as const;
}

interface Proving {
  readonly vault: ProposedVault;
  readonly gateway: Awaited<ReturnType<typeof gatewayRules>>;
  readonly allow: readonly string[];
}

/** The reading of one secret, taken from the person's budget for resolving. */
async function planProof(
  tx: Tx,
  ctx: Context,
  input: TestVaultInput,
  { vault, gateway, allow }: Proving,
): Promise<PlannedResolution> {
  const place = { name: vault.prefix, resource: input.secret };
  await spendOnReference(tx, ctx, { id: gateway.id, name: input.gateway }, place);
  const raw = formatReference({ ...place, key: null, config: null, version: null });
  return {
    ...{ raw, vault, allow, guarded: gateway.guarded, prefix: vault.prefix },
    gateway: {
      id: gateway.id,
      version: gateway.kongVersion,
      edition: gateway.edition,
      loadedVaults: gateway.loadedVaults,
    },
    shown: shownReference(raw, providerNamed(vault.provider)?.config),
  };
}
