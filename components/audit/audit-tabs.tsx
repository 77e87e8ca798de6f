import { Tabs } from "@/components/ui/tabs";

/** The log of the whole installation, and what an access review asks of it. */
export function AuditTabs({ current }: { readonly current: "/audit" | "/audit/evidence" }) {
  const tabs = [
    { href: "/audit", label: "Log" },
    { href: "/audit/evidence", label: "Evidence" },
  ];
  return <Tabs label="Audit" tabs={tabs} current={current} />;
}
