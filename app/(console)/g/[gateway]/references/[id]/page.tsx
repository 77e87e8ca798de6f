import type { Metadata } from "next";
import Link from "next/link";
import { CheckButton } from "@/components/checks/check-button";
import { toLive } from "@/components/checks/live-run";
import { RunBar } from "@/components/checks/run-bar";
import { ReferenceDetail } from "@/components/references/reference-detail";
import { ReferenceText } from "@/components/references/reference-text";
import { ReferenceTracking } from "@/components/references/reference-tracking";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readReferenceRules } from "@/lib/services/references/read-reference-rules";
import { readReference } from "@/lib/services/references/read-references";
import { readCheck } from "@/lib/services/checks/read-checks";
import { cancelCheckAction, checkAction, retrackAction, untrackAction } from "../actions";

export const metadata: Metadata = { title: "Reference" };

export default async function ReferencePage({ params }: PageProps<"gateway" | "id">) {
  const { gateway: name, id } = await params;
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const [reference, rules, { run }] = await Promise.all([
    load(readReference, { gateway: name, id }),
    load(readReferenceRules, { gateway: name }),
    load(readCheck, { gateway: name }),
  ]);
  const resolves = viewer.may("reference.resolve", gateway.id);
  const at = `/g/${name}`;
  return (
    <>
      <PageHeader
        back={
          <Link className="text-muted hover:underline" href={`${at}/references`}>
            References
          </Link>
        }
        title="Reference"
        actions={
          <>
            {viewer.may("reference.track", gateway.id) && (
              <ReferenceTracking
                gateway={name}
                id={id}
                tracked={reference.retiredAt === null}
                untrack={untrackAction}
                retrack={retrackAction}
              />
            )}
            {resolves && reference.retiredAt === null && (
              <CheckButton gateway={name} action={checkAction} what={{ ids: [id] }} label="Check" />
            )}
            {resolves && (
              <LinkButton
                tone="primary"
                prefetch={false}
                href={`${at}/explain?reference=${encodeURIComponent(reference.text)}`}
              >
                Explain
              </LinkButton>
            )}
          </>
        }
      />
      <RunBar
        gateway={name}
        initial={toLive(run?.isOpen === true ? run : null)}
        now={now().toISOString()}
        {...(resolves && { cancel: cancelCheckAction })}
      />
      <div className="mb-5 rounded border bg-surface px-3 py-2">
        <ReferenceText text={reference.text} rules={rules} />
      </div>
      <ReferenceDetail
        reference={reference}
        rules={rules}
        now={now()}
        {...(reference.secret !== null &&
          viewer.may("rotation.read", gateway.id) && { historyHref: `${at}/rotation/${reference.secret.id}` })}
      />
    </>
  );
}
