import { Tabs } from "@/components/ui/tabs";

interface ExplainTabsProps {
  readonly gateway: string;
  readonly current: "explain" | "compare";
}

/** One reference, or two side by side. */
export function ExplainTabs({ gateway, current }: ExplainTabsProps) {
  const at = `/g/${gateway}/explain`;
  const tabs = [
    { href: at, label: "One reference" },
    { href: `${at}/compare`, label: "Compare two" },
  ];
  return <Tabs tabs={tabs} current={current === "explain" ? at : `${at}/compare`} label="Explain" />;
}
