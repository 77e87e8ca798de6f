import type { ListedPage } from "./listed-page";

const overview = "(console)/g/[gateway]/page.tsx";
const rotation = "(console)/g/[gateway]/rotation/(schedule)/page.tsx";
const rotationHistory = "(console)/g/[gateway]/rotation/history/page.tsx";
const rotationPolicies = "(console)/g/[gateway]/rotation/policies/page.tsx";
const rotationSecret = "(console)/g/[gateway]/rotation/[secret]/page.tsx";
const maya = "Maya";

/** The overview of a gateway, and rotation. */
export const rotationPages: readonly ListedPage[] = [
  {
    ...{ name: "overview", file: overview, who: maya, at: () => "/g/lab" },
    ...{ title: "Overview · Keyhole", heading: "Overview" },
  },
  {
    ...{ name: "overview-to-decide", file: overview, who: "Jonas", at: () => "/g/prod-eu" },
    ...{ title: "Overview · Keyhole", heading: "Overview" },
  },
  {
    ...{ name: "overview-empty", file: overview, who: maya, at: ({ emptyGateway }) => `/g/${emptyGateway}` },
    ...{ title: "Overview · Keyhole", heading: "Overview" },
  },
  {
    ...{ name: "rotation", file: rotation, who: maya, at: () => "/g/lab/rotation" },
    ...{ title: "Rotation · Keyhole", heading: "Rotation" },
  },
  {
    ...{
      name: "rotation-days",
      file: rotation,
      who: maya,
      at: () => "/g/lab/rotation?status=overdue&until=2040-01-01",
    },
    ...{ title: "Rotation · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-empty", file: rotation, who: maya, at: ({ emptyGateway }) => `/g/${emptyGateway}/rotation` },
    ...{ title: "Rotation · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-history", file: rotationHistory, who: maya, at: () => "/g/lab/rotation/history" },
    ...{ title: "Rotation history · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-policies", file: rotationPolicies, who: maya, at: () => "/g/lab/rotation/policies" },
    ...{ title: "Rotation policies · Keyhole", heading: "Rotation" },
    act: (page) => page.getByText("Set a policy for a vault").click(),
  },
  {
    ...{ name: "rotation-policies-seen", file: rotationPolicies, who: "Vic", at: () => "/g/lab/rotation/policies" },
    ...{ title: "Rotation policies · Keyhole", heading: "Rotation" },
  },
  {
    ...{ name: "rotation-secret", file: rotationSecret, who: maya },
    ...{ at: ({ secrets }) => `/g/lab/rotation/${secrets.rotated}`, title: "Rotation of a secret · Keyhole" },
    heading: "files/history/database.json",
    act: (page) => page.getByText("The chart as a table").click(),
  },
  {
    ...{ name: "rotation-secret-failing", file: rotationSecret, who: maya },
    ...{ at: ({ secrets }) => `/g/lab/rotation/${secrets.failing}`, title: "Rotation of a secret · Keyhole" },
    heading: "hcv-pay/history/oidc-client",
  },
];
