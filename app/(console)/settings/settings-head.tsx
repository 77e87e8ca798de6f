import { Tabs } from "@/components/ui/tabs";
import { PageHeader } from "@/components/ui/page-header";
import { loadViewer } from "@/lib/server/viewer";

/** The head of every page of the settings, with the pages this viewer may open. */
export async function SettingsHead({ current }: { readonly current: string }) {
  const viewer = await loadViewer();
  const tabs = [
    { href: "/settings", label: "Your sessions" },
    { href: "/settings/account", label: "Your sign-in" },
    { href: "/settings/tokens", label: "Your tokens" },
    ...(viewer.may("person.read", null)
      ? [
          { href: "/settings/people", label: "People" },
          { href: "/settings/sign-in", label: "Sign-in" },
        ]
      : []),
    { href: "/settings/gateways", label: "Gateways" },
    ...(viewer.may("settings.read", null)
      ? [
          { href: "/settings/allow-list", label: "Allow-list" },
          { href: "/settings/system", label: "System" },
        ]
      : []),
  ];
  return (
    <>
      <PageHeader title="Settings" aside={viewer.email} />
      <Tabs label="Settings" tabs={tabs} current={current} />
    </>
  );
}
