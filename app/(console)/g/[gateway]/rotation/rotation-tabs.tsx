import { Tabs } from "@/components/ui/tabs";

export type RotationTab = "" | "/history" | "/policies";

/** The three pages on rotation. */
export function RotationTabs({ gateway, current }: { readonly gateway: string; readonly current: RotationTab }) {
  const at = `/g/${gateway}/rotation`;
  return (
    <Tabs
      label="Rotation"
      current={`${at}${current}`}
      tabs={[
        { href: at, label: "Schedule" },
        { href: `${at}/history`, label: "History" },
        { href: `${at}/policies`, label: "Policies" },
      ]}
    />
  );
}
