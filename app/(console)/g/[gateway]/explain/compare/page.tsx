import type { Metadata } from "next";
import { CompareConsole } from "@/components/references/compare-console";
import { PageHeader } from "@/components/ui/page-header";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readReferenceRules } from "@/lib/services/references/read-reference-rules";
import { compareAction } from "../actions";
import { ExplainTabs } from "../tabs";

export const metadata: Metadata = { title: "Compare" };

export default async function ComparePage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const { reference, other } = await searchParams;
  const gateway = await loadGateway(name);
  await demand("reference.resolve", gateway.id, "reference.compare");
  const rules = await load(readReferenceRules, { gateway: name });
  return (
    <>
      <PageHeader
        title="Compare"
        description="Do two references have the same value? Told by keyed fingerprints, made on the server; neither value is shown."
      />
      <ExplainTabs gateway={name} current="compare" />
      <CompareConsole
        action={compareAction}
        gateway={name}
        rules={rules}
        first={typeof reference === "string" ? reference : ""}
        second={typeof other === "string" ? other : ""}
        now={now().toISOString()}
      />
    </>
  );
}
