import type { Metadata } from "next";
import Link from "next/link";
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
import { retrackAction, untrackAction } from "../actions";

export const metadata: Metadata = { title: "Reference" };

export default async function ReferencePage({ params }: PageProps<"gateway" | "id">) {
  const { gateway: name, id } = await params;
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const [reference, rules] = await Promise.all([
    load(readReference, { gateway: name, id }),
    load(readReferenceRules, { gateway: name }),
  ]);
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
            {viewer.may("reference.resolve", gateway.id) && (
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
      <div className="mb-5 rounded border bg-surface px-3 py-2">
        <ReferenceText text={reference.text} rules={rules} />
      </div>
      <ReferenceDetail reference={reference} rules={rules} now={now()} />
    </>
  );
}
