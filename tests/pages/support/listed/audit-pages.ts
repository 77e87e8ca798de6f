import type { ListedPage } from "./listed-page";

/** The log and the evidence. */
export const auditPages: readonly ListedPage[] = [
  {
    ...{ name: "audit-gateway", file: "(console)/g/[gateway]/audit/page.tsx", who: "Noor" },
    ...{ at: () => "/g/prod-eu/audit", title: "Audit · Keyhole", heading: "Audit" },
  },
  {
    ...{ name: "audit", file: "(console)/audit/page.tsx", who: "Noor", at: () => "/audit" },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
  },
  {
    ...{ name: "evidence", file: "(console)/audit/evidence/page.tsx", who: "Noor", at: () => "/audit/evidence" },
    ...{ title: "Evidence · Keyhole", heading: "Evidence" },
  },
  {
    ...{ name: "evidence-refusals", file: "(console)/audit/evidence/page.tsx", who: "Noor" },
    at: () => "/audit/evidence?show=refusals",
    ...{ title: "Evidence · Keyhole", heading: "Evidence" },
  },
  {
    ...{ name: "audit-verified", file: "(console)/audit/page.tsx", who: "Noor", at: () => "/audit" },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
    act: async (page) => {
      await page.getByRole("button", { name: "Verify" }).click();
      await page.getByText(/^\d+ events, unbroken since /).waitFor();
    },
  },
  {
    ...{ name: "audit-filtered", file: "(console)/audit/page.tsx", who: "Noor" },
    at: () => "/audit?about=person&outcome=done&within=month",
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
  },
  {
    ...{ name: "audit-filter-open", file: "(console)/audit/page.tsx", who: "Noor", at: () => "/audit" },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
    act: async (page) => {
      await page.getByText("Set Filter").click();
      await page.getByRole("form", { name: "Filter the log" }).waitFor();
    },
  },
  {
    ...{
      name: "audit-none-match",
      file: "(console)/audit/page.tsx",
      who: "Noor",
      at: () => "/audit?type=nothing.such",
    },
    ...{ title: "Whole log · Keyhole", heading: "Whole log" },
  },
];
