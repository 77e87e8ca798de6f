import { longPrefix } from "../world";
import { answered } from "./answered";
import { connectToKong, connectToNothing, disconnect } from "./connected";
import type { ListedPage } from "./listed-page";

const vaults = "(console)/g/[gateway]/vaults/(list)/page.tsx";
const newVault = "(console)/g/[gateway]/new-vault/page.tsx";
const vault = "(console)/g/[gateway]/vaults/[prefix]/page.tsx";
const editVault = "(console)/g/[gateway]/vaults/[prefix]/edit/page.tsx";
const deletedVaults = "(console)/g/[gateway]/deleted-vaults/page.tsx";
const maya = "Maya";
const providers = ["env", "fs", "hcv", "aws", "gcp", "azure", "azure-certs", "conjur", "konnect"];

/** Vaults, their forms and what was deleted. */
export const vaultsPages: readonly ListedPage[] = [
  {
    ...{ name: "vaults-empty", file: vaults, who: maya, at: ({ emptyGateway }) => `/g/${emptyGateway}/vaults` },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  {
    ...{ name: "vaults", file: vaults, who: maya, at: () => "/g/lab/vaults" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  {
    ...{ name: "vaults-guarded", file: vaults, who: "Jonas", at: () => "/g/prod-eu/vaults" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  {
    ...{ name: "vaults-none-match", file: vaults, who: maya, at: () => "/g/lab/vaults?q=nothing&provider=env" },
    ...{ title: "Vaults · Keyhole", heading: "Vaults" },
  },
  ...providers.map((provider) => ({
    ...{ name: `vault-new-${provider}`, file: newVault, who: "Maya" as const },
    ...{ at: () => `/g/lab/new-vault?provider=${provider}`, title: "New vault · Keyhole", heading: "New vault" },
  })),
  {
    ...{ name: "vault-new-guarded", file: newVault, who: maya, at: () => "/g/prod-eu/new-vault?provider=fs" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
  },
  {
    ...{ name: "vault-new-wrong", file: newVault, who: maya, at: () => "/g/lab/new-vault?provider=hcv" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Prefix" }).first().fill("Not A Prefix");
      await page.getByRole("textbox", { name: "Port" }).fill("99999");
      await page.getByRole("button", { name: "Create vault" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "vault-new-waits", file: newVault, who: maya, at: () => "/g/prod-eu/new-vault?provider=env" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Prefix" }).first().fill("parked");
      await page.getByRole("button", { name: "Request change" }).click();
      await page.getByText("Waiting for approval").waitFor();
    },
  },
  {
    ...{ name: "vault-fs", file: vault, who: maya, at: () => "/g/lab/vaults/files" },
    ...{ title: "files · Keyhole", heading: "files" },
  },
  {
    ...{ name: "vault-tested", file: vault, who: maya, at: () => "/g/lab/vaults/files" },
    ...{ title: "files · Keyhole", heading: "files" },
    act: async (page) => {
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByRole("textbox", { name: "Prove it on one secret" }).fill("payments-api-key");
      await page.keyboard.press("Enter");
      await page.getByText("payments-api-key: resolved").waitFor();
    },
  },
  {
    ...{ name: "vault-new-tested", file: newVault, who: maya, at: () => "/g/lab/new-vault?provider=hcv" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByLabel("Token", { exact: true }).first().fill("hvs.a-token-of-the-tests");
      await page.getByRole("textbox", { name: "Port" }).fill("9");
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByText("This destination is not on Keyhole's allow-list.").waitFor();
    },
  },
  {
    ...{ name: "vault-hcv", file: vault, who: maya, at: () => "/g/lab/vaults/hcv-pay" },
    ...{ title: "hcv-pay · Keyhole", heading: "hcv-pay" },
  },
  {
    ...{ name: "vault-konnect", file: vault, who: maya, at: () => "/g/cloud/vaults/konnect-pay" },
    ...{ title: "konnect-pay · Keyhole", heading: "konnect-pay" },
    act: async (page) => {
      await page.getByRole("button", { name: "Write value" }).waitFor();
    },
  },
  {
    ...{ name: "vault-new-place", file: newVault, who: maya, at: () => "/g/cloud/new-vault?provider=konnect" },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Name of a new one" }).fill("payments");
      await page.getByRole("button", { name: "Create a Konnect Config Store" }).click();
      await page.getByRole("status").filter({ hasText: /./ }).first().waitFor();
    },
  },
  {
    ...{ name: "vault-long", file: vault, who: maya, at: () => `/g/lab/vaults/${longPrefix}` },
    ...{ title: `${longPrefix} · Keyhole`, heading: longPrefix },
  },
  {
    ...{ name: "vault-history", file: vault, who: maya, at: () => "/g/lab/vaults/hcv-pay" },
    ...{ title: "hcv-pay · Keyhole", heading: "hcv-pay" },
    act: async (page) => {
      for (const revision of await page.getByRole("main").locator("li summary").all()) await revision.click();
    },
  },
  {
    ...{ name: "vault-default", file: vault, who: maya, at: () => "/g/lab/vaults/fs" },
    ...{ title: "fs · Keyhole", heading: "fs" },
  },
  {
    ...{ name: "vault-default-edit", file: editVault, who: maya, at: () => "/g/lab/vaults/fs/edit" },
    ...{ title: "Edit fs · Keyhole", heading: "Edit default vault fs" },
  },
  {
    ...{ name: "vault-default-new", file: newVault, who: maya, at: () => "/g/lab/new-vault?default=hcv" },
    ...{ title: "New vault · Keyhole", heading: "Settings of default vault hcv" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Host" }).first().fill("vault.internal");
      await page.getByLabel("Token").first().fill("hvs.a-token-of-the-tests");
      await page.getByText("KONG_VAULT_HCV_HOST=vault.internal").waitFor();
    },
  },
  {
    ...{ name: "vault-clone", file: newVault, who: maya, at: () => "/g/lab/new-vault?from=hcv-pay" },
    ...{ title: "New vault · Keyhole", heading: "New vault like hcv-pay" },
  },
  {
    ...{ name: "vault-edit", file: editVault, who: maya, at: () => "/g/lab/vaults/hcv-pay/edit" },
    ...{ title: "Edit hcv-pay · Keyhole", heading: "Edit hcv-pay" },
  },
  {
    ...{ name: "vault-edit-wrong", file: editVault, who: maya, at: () => "/g/lab/vaults/hcv-pay/edit" },
    ...{ title: "Edit hcv-pay · Keyhole", heading: "Edit hcv-pay" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Host" }).first().fill("elsewhere.example.test");
      await page.getByRole("button", { name: "Save" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "vault-custom", file: vault, who: maya, at: () => "/g/lab/vaults/acme-pay" },
    ...{ title: "acme-pay · Keyhole", heading: "acme-pay" },
  },
  {
    ...{ name: "vault-edit-custom", file: editVault, who: maya, at: () => "/g/lab/vaults/acme-pay/edit" },
    ...{ title: "Edit acme-pay · Keyhole", heading: "Edit acme-pay" },
    act: async (page) => {
      const text = page.getByRole("textbox", { name: "Config as JSON" });
      await text.fill('{"url": "https://elsewhere.example.test", "sign_in": {"phrase": "(sealed)"}, "retries": 10}');
      await page.getByRole("button", { name: "Save" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "vault-edit-custom-untold", file: editVault, who: maya, at: () => "/g/lab/vaults/acme-pay/edit" },
    ...{ title: "Edit acme-pay · Keyhole", heading: "Edit acme-pay" },
    meanwhile: { begin: connectToNothing, end: disconnect },
    act: async (page) => {
      await page.getByText("So the schema that was kept is used").waitFor();
    },
  },
  {
    ...{ name: "vault-new-custom-told", file: newVault, who: maya },
    ...{ at: () => "/g/lab/new-vault?provider=acme-http", title: "New vault · Keyhole", heading: "New vault" },
    meanwhile: { begin: connectToKong, end: disconnect },
    act: async (page) => {
      await page.getByText("read from the gateway (Kong 3.12)").waitFor();
    },
  },
  {
    ...{ name: "vault-new-newer", file: newVault, who: maya },
    ...{ at: ({ emptyGateway }) => `/g/${emptyGateway}/new-vault?provider=hcv` },
    ...{ title: "New vault · Keyhole", heading: "New vault" },
    act: async (page) => {
      await page.getByRole("combobox", { name: "Authentication method" }).selectOption("jwt");
      await page.getByText("“jwt” came with 3.13").waitFor();
    },
  },
  {
    ...{ name: "deleted-vaults", file: deletedVaults, who: maya, at: () => "/g/lab/deleted-vaults" },
    ...{ title: "Deleted vaults · Keyhole", heading: "Deleted vaults" },
  },
  {
    ...{ name: "deleted-vaults-empty", file: deletedVaults, who: "Jonas", at: () => "/g/prod-eu/deleted-vaults" },
    ...{ title: "Deleted vaults · Keyhole", heading: "Deleted vaults" },
  },
];
