import type { Page } from "@playwright/test";
import { longPrefix } from "../world";
import { deniedReads } from "./denied-reads";
import type { ListedPage } from "./listed-page";

const explain = "(console)/g/[gateway]/explain/page.tsx";
const compare = "(console)/g/[gateway]/explain/compare/page.tsx";
const maya = "Maya";

/** Explain and Compare. */
export const explainPages: readonly ListedPage[] = [
  {
    ...{ name: "explain-empty", file: explain, who: maya, at: () => "/g/lab/explain" },
    ...{ title: "Explain · Keyhole", heading: "Explain" },
  },
  explained("success", "{vault://files/db-credentials.json/password}"),
  explained("certificate", "{vault://files/pay-cert.pem}"),
  explained("options", `{vault://${longPrefix}/db%2Fpassword.txt?ttl=60&prefix=/etc&host=evil.example.test#2}`),
  explained("failure", "{vault://files/db/password.txt}"),
  { ...explained("denied", "{vault://hcv-denied/payments/hsm/pin}"), meanwhile: deniedReads.hcv },
  { ...explained("denied-aws", "{vault://aws-denied/payments%2Fhsm%2Fcard-processing}"), meanwhile: deniedReads.aws },
  explained("not-checkable", "{vault://settings/database-password}"),
  explained("no-vault", "{vault://nowhere/payments/key}"),
  {
    ...explained("request", "{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}"),
    act: async (page: Page) => {
      await answerOf(page, "{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}");
      for (const request of await page.getByRole("article").locator("summary").all()) await request.click();
    },
  },
  {
    ...explained("typing", ""),
    act: async (page: Page) => {
      await page
        .getByRole("textbox", { name: "Reference" })
        .fill("{vault://hcv-pay/oidc%2Fclient/secret?ttl=60&host=evil.example.test&other=1#2}");
      await page.getByText("Kong honours it").waitFor();
    },
  },
  {
    ...explained("typing-wrong", ""),
    act: async (page: Page) => {
      await page.getByRole("textbox", { name: "Reference" }).fill("{vault://files/a#latest}");
      await page.getByText("Kong says").waitFor();
    },
  },
  {
    ...{ name: "compare-empty", file: compare, who: maya, at: () => "/g/lab/explain/compare" },
    ...{ title: "Compare · Keyhole", heading: "Compare" },
  },
  compared("same", "{vault://files/payments-api-key}", "{vault://files/payments-api-key/}"),
  compared("not-told", "{vault://files/payments-api-key}", "{vault://files/db-credentials.json/username}"),
  compared("failed", "{vault://files/pay-cert.pem}", "{vault://nowhere/payments/key}"),
  explained("malformed", "{vault://files/a/../b?ttl=x&}"),
  {
    ...explained("no-reference", ""),
    act: async (page: Page) => {
      await page.getByRole("textbox", { name: "Reference" }).fill("vault:files/password");
      await page.keyboard.press("Enter");
      await page
        .locator("[role=alert]:not(#__next-route-announcer__), article")
        .filter({ hasText: /./ })
        .first()
        .waitFor();
    },
  },
];

function explained(name: string, reference: string): ListedPage {
  return {
    ...{ name: `explain-${name}`, file: explain, who: "Maya", at: () => "/g/lab/explain" },
    ...{ title: "Explain · Keyhole", heading: "Explain" },
    act: (page) => answerOf(page, reference),
  };
}

async function answerOf(page: Page, reference: string): Promise<void> {
  await page.getByRole("textbox", { name: "Reference" }).fill(reference);
  await page.keyboard.press("Enter");
  await page.getByRole("article", { name: "Explanation" }).waitFor();
}

function compared(name: string, reference: string, other: string): ListedPage {
  return {
    ...{ name: `compare-${name}`, file: compare, who: maya, at: () => "/g/lab/explain/compare" },
    ...{ title: "Compare · Keyhole", heading: "Compare" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "First reference" }).fill(reference);
      await page.getByRole("textbox", { name: "Second reference" }).fill(other);
      await page.keyboard.press("Enter");
      await page.getByRole("article", { name: "Comparison" }).waitFor();
    },
  };
}
