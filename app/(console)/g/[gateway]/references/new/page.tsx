import type { Metadata } from "next";
import Link from "next/link";
import { TrackConsole } from "@/components/references/track-console";
import { PageHeader } from "@/components/ui/page-header";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import type { PageProps } from "@/lib/server/page-props";
import { readReferenceRules } from "@/lib/services/references/read-reference-rules";
import { loadViewer } from "@/lib/server/viewer";
import { checkAction, trackAction } from "../actions";

export const metadata: Metadata = { title: "Track references" };

export default async function TrackPage({ params }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  await demand("reference.track", gateway.id, "reference.track");
  const rules = await load(readReferenceRules, { gateway: name });
  return (
    <>
      <PageHeader
        back={
          <Link className="text-muted hover:underline" href={`/g/${name}/references`}>
            References
          </Link>
        }
        title="Track references"
        description="Keyhole keeps an eye on what you track: it is checked from then on, and what becomes of it is kept."
      />
      <TrackConsole
        gateway={name}
        rules={rules}
        action={trackAction}
        {...(viewer.may("reference.resolve", gateway.id) && { check: checkAction })}
      />
    </>
  );
}
