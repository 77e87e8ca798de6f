import type { Metadata } from "next";
import { ExplainConsole } from "@/components/references/explain-console";
import { PageHeader } from "@/components/ui/page-header";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { forbidden } from "next/navigation";
import { explainAction } from "./actions";

export const metadata: Metadata = { title: "Explain" };

export default async function ExplainPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const { reference } = await searchParams;
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  if (!viewer.may("reference.resolve", gateway.id)) forbidden();
  return (
    <>
      <PageHeader
        title="Explain"
        description={`Paste a reference and press Enter: every step Kong ${gateway.kongVersion} would take, from Keyhole's host, without the value.`}
      />
      <ExplainConsole
        action={explainAction}
        gateway={name}
        rules={{ gatewayVersion: gateway.kongVersion }}
        initial={typeof reference === "string" ? reference : ""}
        now={now().toISOString()}
      />
    </>
  );
}
