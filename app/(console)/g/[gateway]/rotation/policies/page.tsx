import type { Metadata } from "next";
import Link from "next/link";
import { ClearPolicy } from "@/components/rotation/clear-policy";
import { PolicyForm } from "@/components/rotation/policy-form";
import { PolicySummary } from "@/components/rotation/policy-summary";
import { SecretName } from "@/components/rotation/secret-name";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import { defaultCheckSeconds } from "@/lib/domain/rotation/policy";
import { defaultLeadDays } from "@/lib/domain/rotation/schedule";
import { listHref } from "@/components/list-query";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readPolicies } from "@/lib/services/rotation/read-policies";
import { clearPolicyAction, setPolicyAction } from "../actions";
import { RotationTabs } from "../rotation-tabs";

export const metadata: Metadata = { title: "Rotation policies" };

const own = { maxAgeDays: null, leadDays: defaultLeadDays, zone: "UTC", checkEverySeconds: defaultCheckSeconds };

export default async function RotationPoliciesPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const at = `/g/${name}/rotation`;
  const query = listQuery(`${at}/policies`, await searchParams);
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const policies = await load(readPolicies, { gateway: name, ...cursorsOf(query) });
  const edits = viewer.may("rotation.edit", gateway.id);
  const wide = policies.gateway;
  const wider = {
    maxAgeDays: wide?.maxAgeDays ?? own.maxAgeDays,
    leadDays: wide?.leadDays ?? own.leadDays,
    zone: wide?.zone ?? own.zone,
    checkEverySeconds: wide?.checkEverySeconds ?? own.checkEverySeconds,
  };
  return (
    <>
      <PageHeader
        title="Rotation"
        description="How old values may get and how often is looked. The closest policy counts, field by field: the secret's, then its vault's, then the gateway's."
      />
      <RotationTabs gateway={name} current="/policies" />
      <Section
        title="This gateway"
        {...(edits &&
          wide !== null && {
            actions: (
              <ClearPolicy
                action={clearPolicyAction}
                gateway={name}
                version={wide.version}
                label="Clear the gateway's policy"
              />
            ),
          })}
      >
        {edits ? (
          <PolicyForm
            key={wide?.version ?? 0}
            action={setPolicyAction}
            gateway={name}
            policy={wide}
            wider={own}
            label="Policy of the gateway"
          />
        ) : (
          <PolicySummary policy={wide} />
        )}
      </Section>
      <Section title="Single vaults">
        <ul className="divide-y border-y empty:hidden">
          {policies.vaults.map((policy) => (
            <li key={policy.id} className="py-3">
              <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
                <h3 className="font-mono">{policy.vault}</h3>
                {edits && (
                  <ClearPolicy
                    action={clearPolicyAction}
                    gateway={name}
                    vault={policy.vault ?? ""}
                    version={policy.version}
                    label={`Clear the policy of ${policy.vault ?? ""}`}
                  />
                )}
              </div>
              {edits ? (
                <PolicyForm
                  key={policy.version}
                  action={setPolicyAction}
                  gateway={name}
                  vault={policy.vault ?? ""}
                  policy={policy}
                  wider={wider}
                  label={`Policy of ${policy.vault ?? ""}`}
                />
              ) : (
                <PolicySummary policy={policy} />
              )}
            </li>
          ))}
        </ul>
        {policies.vaults.length === 0 && <p className="pb-3 text-sm text-muted">No vault has a policy of its own.</p>}
        {edits && (
          <details className="mt-3">
            <summary className="inline-flex min-h-8 items-center underline">Set a policy for a vault</summary>
            <div className="pt-3">
              <PolicyForm action={setPolicyAction} gateway={name} policy={null} wider={wider} label="Policy of a vault">
                <div className="max-w-sm">
                  <TextField
                    name="vault"
                    label="Vault"
                    required
                    autoComplete="off"
                    help="Its prefix, as references name it."
                  />
                </div>
              </PolicyForm>
            </div>
          </details>
        )}
      </Section>
      <Section title="Single secrets" description="Set on the page of the secret.">
        {policies.secrets.length === 0 ? (
          <p className="text-sm text-muted">No secret has a policy of its own.</p>
        ) : (
          <ul className="divide-y border-y text-sm">
            {policies.secrets.map((policy) => (
              <li key={policy.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
                {policy.secret !== null && (
                  <Link href={`${at}/${policy.secret.id}`} className="underline decoration-edge">
                    <SecretName secret={policy.secret} />
                  </Link>
                )}
                <PolicySummary policy={policy} />
              </li>
            ))}
          </ul>
        )}
        <nav aria-label="Pages of secrets" className="mt-3 flex gap-2 empty:hidden">
          {policies.previous !== null && (
            <LinkButton href={listHref(query, { before: policies.previous })}>Previous</LinkButton>
          )}
          {policies.next !== null && <LinkButton href={listHref(query, { after: policies.next })}>Next</LinkButton>}
        </nav>
      </Section>
    </>
  );
}
