import { answered } from "./answered";
import { connectToNothing, disconnect } from "./connected";
import { endSignOn, setUpSignOn } from "./sign-on";
import type { ListedPage } from "./listed-page";

const notifications = "(console)/notifications/page.tsx";
const tokens = "(console)/settings/tokens/page.tsx";
const signIn = "(console)/settings/sign-in/page.tsx";
const maya = "Maya";

/** What is one's own, gateways, and how people sign in. */
export const settingsPages: readonly ListedPage[] = [
  {
    ...{ name: "settings-sessions", file: "(console)/settings/(sessions)/page.tsx", who: maya, at: () => "/settings" },
    ...{ title: "Your sessions · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "notifications-empty", file: notifications, who: "Vic", at: () => "/notifications" },
    ...{ title: "Notifications · Keyhole", heading: "Notifications" },
  },
  {
    ...{ name: "notifications", file: notifications, who: "Jonas", at: () => "/notifications" },
    ...{ title: "Notifications · Keyhole", heading: "Notifications" },
  },
  {
    ...{ name: "settings-tokens-empty", file: tokens, who: "Vic", at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-tokens", file: tokens, who: maya, at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-token-made", file: tokens, who: maya, at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Name" }).fill("ci");
      await page.getByRole("textbox", { name: "Days" }).fill("7");
      await page.getByRole("checkbox", { name: "vault.read" }).check();
      await page.getByRole("button", { name: "Create token" }).click();
      await page.getByText("Copy the token now: it is not shown again.").waitFor();
    },
  },
  {
    ...{ name: "settings-token-wrong", file: tokens, who: maya, at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Days" }).fill("91");
      await page.getByRole("button", { name: "Create token" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "toast", file: tokens, who: "Jonas", at: () => "/settings/tokens" },
    ...{ title: "Your tokens · Keyhole", heading: "Settings" },
    meanwhile: { begin: async ({ app }) => void (await app.token("Jonas", ["vault.read"])), end: async () => {} },
    act: async (page) => {
      await page
        .getByRole("form", { name: /^Revoke / })
        .last()
        .getByRole("button")
        .click();
      await page.getByRole("status", { name: "Messages" }).getByText(/./).first().waitFor();
    },
  },
  {
    ...{ name: "settings-gateways", file: "(console)/settings/gateways/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways", title: "Gateways · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway-new", file: "(console)/settings/gateways/new/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/new", title: "Add gateway · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway", file: "(console)/settings/gateways/[gateway]/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/lab", title: "Settings of lab · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway-connected", file: "(console)/settings/gateways/[gateway]/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/lab", title: "Settings of lab · Keyhole", heading: "Settings" },
    meanwhile: { begin: connectToNothing, end: disconnect },
    act: async (page) => {
      await page.getByRole("button", { name: "Read from the gateway: acme-http" }).click();
      await page.getByText("The address of the Admin API is not on Keyhole's allow-list.").waitFor();
    },
  },
  {
    ...{ name: "settings-gateway-connect-wrong", file: "(console)/settings/gateways/[gateway]/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/lab", title: "Settings of lab · Keyhole", heading: "Settings" },
    act: async (page) => {
      const form = page.getByRole("form", { name: "Connection of lab" });
      await form.getByRole("textbox", { name: "Address of the Admin API" }).fill("http://kong:word@kong.internal:8001");
      await form.getByRole("button", { name: "Request change" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "settings-gateway-konnect", file: "(console)/settings/gateways/[gateway]/page.tsx", who: maya },
    ...{ at: () => "/settings/gateways/cloud", title: "Settings of cloud · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateways-admin", file: "(console)/settings/gateways/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/gateways", title: "Gateways · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-gateway-roles", file: "(console)/settings/gateways/[gateway]/roles/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/gateways/lab/roles", title: "Roles on lab · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "settings-sign-in", file: signIn, who: "Ada", at: () => "/settings/sign-in" },
    ...{ title: "Sign-in · Keyhole", heading: "Settings" },
    meanwhile: { begin: setUpSignOn, end: endSignOn },
  },
  {
    ...{ name: "settings-sign-in-none", file: signIn, who: "Noor", at: () => "/settings/sign-in" },
    ...{ title: "Sign-in · Keyhole", heading: "Settings" },
  },
];
