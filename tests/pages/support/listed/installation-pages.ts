import { appRole } from "@/lib/boot/roles.mjs";
import type { Page } from "@playwright/test";
import type { ListedPage } from "./listed-page";

const vaults = "(console)/g/[gateway]/vaults/(list)/page.tsx";
const maya = "Maya";

/** The whole installation, pages that cannot be shown, and menus. */
export const installationPages: readonly ListedPage[] = [
  {
    ...{ name: "settings-allow-list", file: "(console)/settings/allow-list/page.tsx", who: maya },
    ...{ at: () => "/settings/allow-list", title: "Allow-list · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-system", file: "(console)/settings/system/page.tsx", who: maya },
    ...{ at: () => "/settings/system", title: "System · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "not-found", file: "not-found.tsx", who: maya, at: () => "/g/nowhere/vaults", status: 404 },
    ...{ title: "Vaults · Keyhole", heading: "There is nothing here" },
  },
  {
    ...{ name: "forbidden", file: "forbidden.tsx", who: "Vic", at: () => "/settings/system", status: 403 },
    ...{ title: "System · Keyhole", heading: "Your roles do not allow this" },
  },
  {
    ...{ name: "error", file: "error.tsx", who: maya, at: () => "/settings/allow-list", status: 500 },
    ...{ title: "Allow-list · Keyhole", heading: "This page could not be made" },
    mayReport: /React error #441/,
    meanwhile: {
      begin: async ({ app }) => void (await app.owner.query(`revoke select on allow_entry from ${appRole}`)),
      end: async ({ app }) => void (await app.owner.query(`grant select on allow_entry to ${appRole}`)),
    },
  },
  menu("gateway", (page) => page.locator("summary").filter({ hasText: "Gateway" }).first()),
  menu("account", (page) => page.locator("summary").filter({ hasText: "Account of" })),
  menu("filter", (page) => page.locator("summary").filter({ hasText: "Add a filter" })),
  menu("columns", (page) => page.locator("summary").filter({ hasText: "Columns and export" })),
  { ...menu("navigation", (page) => page.getByRole("button", { name: "Navigation" })), maxWidth: 767 },
];

function menu(name: string, button: (page: Page) => ReturnType<Page["locator"]>): ListedPage {
  return {
    ...{ name: `menu-${name}`, file: vaults, who: "Maya", at: () => "/g/prod-eu/vaults" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
    act: (page) => button(page).click(),
    within: "[data-menu], #navigation",
  };
}
