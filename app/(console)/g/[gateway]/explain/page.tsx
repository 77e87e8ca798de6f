import type { Metadata } from "next";
import { ExplainConsole } from "@/components/references/explain-console";
import { PageHeader } from "@/components/ui/page-header";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readReferenceRules } from "@/lib/services/references/read-reference-rules";
import { explainAction } from "./actions";
import { ExplainTabs } from "./tabs";

export const metadata: Metadata = { title: "Explain" };

export default async function ExplainPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const { reference } = await searchParams;
  const gateway = await loadGateway(name);
  await demand("reference.resolve", gateway.id, "reference.explain");
  const rules = await load(readReferenceRules, { gateway: name });
  return (
    <>
      <PageHeader
        title="Explain"
        description={`Paste a reference and press Enter: every step Kong ${gateway.kongVersion} would take, from Keyhole's host, without the value.`}
      />
      <ExplainTabs gateway={name} current="explain" />
      <ExplainConsole
        action={explainAction}
        gateway={name}
        rules={rules}
        initial={typeof reference === "string" ? reference : ""}
        now={now().toISOString()}
      />
    </>
  );
}
