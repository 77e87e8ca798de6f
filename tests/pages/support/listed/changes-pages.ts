import { closeEmergency, openEmergency } from "../emergency";
import type { World } from "../world";
import { answered } from "./answered";
import type { ListedPage } from "./listed-page";

const changes = "(console)/g/[gateway]/changes/(list)/page.tsx";
const change = "(console)/g/[gateway]/changes/[id]/page.tsx";
const editDraft = "(console)/g/[gateway]/changes/[id]/edit/page.tsx";
const maya = "Maya";

/** Changes, drafts and emergencies. */
export const changesPages: readonly ListedPage[] = [
  {
    ...{ name: "changes-empty", file: changes, who: "Jonas", at: () => "/g/lab/changes" },
    ...{ title: "Changes · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "changes", file: changes, who: "Jonas", at: () => "/g/prod-eu/changes" },
    ...{ title: "Changes · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "change-draft", file: change, who: maya, at: ({ changes: { draft } }) => `/g/prod-eu/changes/${draft}` },
    ...{ title: "Create vault drafted · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "draft-edit", file: editDraft, who: maya },
    ...{ at: ({ changes: { draft } }) => `/g/prod-eu/changes/${draft}/edit`, title: "Edit draft · Keyhole" },
    heading: "Edit draft",
  },
  {
    ...{ name: "changes-all", file: changes, who: "Jonas", at: () => "/g/prod-eu/changes?state=all" },
    ...{ title: "Changes · Keyhole", heading: "Changes" },
  },
  ...(
    [
      ["waiting", "hcv-pay"],
      ["applied", "files"],
      ["rejected", "scratch"],
    ] as const
  ).map(([state, vault]) => ({
    ...{ name: `change-${state}`, file: change, who: "Jonas" as const },
    ...{ at: (world: World) => `/g/prod-eu/changes/${world.changes[state]}` },
    ...{ title: `Create vault ${vault} · Keyhole`, heading: "Changes" },
  })),
  {
    ...{ name: "change-tested", file: change, who: "Jonas" },
    ...{ at: (world) => `/g/prod-eu/changes/${world.changes.waiting}` },
    ...{ title: "Create vault hcv-pay · Keyhole", heading: "Changes" },
    act: async (page) => {
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByText("Tested by Jonas").waitFor();
    },
  },
  {
    ...{ name: "change-own", file: change, who: maya, at: (world) => `/g/prod-eu/changes/${world.changes.waiting}` },
    ...{ title: "Create vault hcv-pay · Keyhole", heading: "Changes" },
  },
  {
    ...{ name: "change-emergency", file: change, who: "Jonas" },
    ...{ at: (world) => `/g/prod-eu/changes/${world.changes.applied}` },
    ...{ title: "Create vault files · Keyhole", heading: "Changes" },
    meanwhile: { begin: openEmergency, end: closeEmergency },
    act: (page) => page.getByRole("form", { name: "Take it back" }).waitFor(),
  },
  {
    ...{ name: "change-emergency-offer", file: change, who: maya },
    ...{ at: (world) => `/g/prod-eu/changes/${world.changes.own}` },
    ...{ title: "Create vault at-night · Keyhole", heading: "Changes" },
    act: (page) => page.getByText("Apply now as an emergency").click(),
  },
  {
    ...{ name: "change-reason-missing", file: change, who: "Jonas" },
    ...{
      at: (world) => `/g/prod-eu/changes/${world.changes.waiting}`,
      title: "Create vault hcv-pay · Keyhole",
      heading: "Changes",
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Reject" }).click();
      await answered(page);
    },
  },
];
