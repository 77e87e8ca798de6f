import type { World } from "../world";
import { answered } from "./answered";
import type { ListedPage } from "./listed-page";

const people = "(console)/settings/people/page.tsx";
const person = "(console)/settings/people/[person]/page.tsx";
const invite = "(console)/settings/people/invite/page.tsx";

/** People, their rights, invitations. */
export const peoplePages: readonly ListedPage[] = [
  {
    ...{ name: "people", file: people, who: "Ada", at: () => "/settings/people" },
    ...{ title: "People · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-read-only", file: people, who: "Noor", at: () => "/settings/people?sort=-since" },
    ...{ title: "People · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-none-match", file: people, who: "Ada", at: () => "/settings/people?q=nobody&state=suspended" },
    ...{ title: "People · Keyhole", heading: "Settings" },
  },
  ...(["invited", "unconfirmed", "active", "suspended", "erased"] as const).map((state) => ({
    ...{ name: `person-${state}`, file: person, who: "Ada" as const },
    ...{ at: (world: World) => `/settings/people/${world.people[state]}` },
    ...{ title: "Person · Keyhole", heading: "Settings" },
  })),
  {
    ...{ name: "person-erase", file: person, who: "Ada", at: (world) => `/settings/people/${world.people.suspended}` },
    ...{ title: "Person · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByText("Erase Ole", { exact: true }).click();
      await page.getByRole("button", { name: "Erase for good" }).waitFor();
    },
  },
  {
    ...{ name: "person-own", file: person, who: "Ada", at: (world) => `/settings/people/${world.people.own}` },
    ...{ title: "Person · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "person-roles-clash", file: person, who: "Ada" },
    ...{ at: (world) => `/settings/people/${world.people.active}`, title: "Person · Keyhole", heading: "Settings" },
    act: async (page) => {
      const form = page.getByRole("form", { name: "Grant a role" });
      await form.getByRole("combobox", { name: "Role" }).selectOption("auditor");
      await form.getByRole("button", { name: "Grant role" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "invite-person", file: invite, who: "Ada", at: () => "/settings/people/invite" },
    ...{ title: "Invite · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "invite-person-wrong", file: invite, who: "Ada", at: () => "/settings/people/invite" },
    ...{ title: "Invite · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("button", { name: "Make invitation link" }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "invite-person-made", file: invite, who: "Ada", at: () => "/settings/people/invite" },
    ...{ title: "Invite · Keyhole", heading: "Settings" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "Name" }).fill("Kim");
      await page.getByRole("textbox", { name: "E-mail" }).fill(`kim-${Date.now()}@example.test`);
      await page.getByRole("button", { name: "Make invitation link" }).click();
      await page.getByText("Copy the link now: it is not shown again.").waitFor();
    },
  },
  {
    ...{ name: "people-changes-empty", file: "(console)/settings/people/changes/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/people/changes", title: "Changes of people · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-changes", file: "(console)/settings/people/changes/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/people/changes?state=all", title: "Changes of people · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "people-change", file: "(console)/settings/people/changes/[id]/page.tsx", who: "Ada" },
    ...{ at: (world) => `/settings/people/changes/${world.people.change}` },
    ...{ title: "Change of a person · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "rights", file: "(console)/settings/people/rights/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/people/rights?operation=vault.list&gateway=lab" },
    ...{ title: "Who can do this? · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "person-rights", file: "(console)/settings/people/[person]/rights/page.tsx", who: "Ada" },
    ...{ at: (world) => `/settings/people/${world.people.active}/rights?operation=vault.list&gateway=lab` },
    ...{ title: "Why can this person do that? · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "invitation-without-link", file: "invite/page.tsx", who: null, at: () => "/invite" },
    ...{ title: "Invitation · Keyhole", heading: "Accept your invitation" },
  },
  {
    ...{ name: "invitation", file: "invite/page.tsx", who: null, at: () => "/invite#the-secret-of-a-link" },
    ...{ title: "Invitation · Keyhole", heading: "Accept your invitation" },
    act: (page) => page.getByRole("button", { name: "Accept invitation" }).waitFor(),
  },
  {
    ...{ name: "invitation-refused", file: "invite/page.tsx", who: null, at: () => "/invite#the-secret-of-a-link" },
    ...{ title: "Invitation · Keyhole", heading: "Accept your invitation" },
    act: async (page) => {
      await page.getByLabel("Password").fill("correct horse battery");
      await page.getByLabel("The same again").fill("correct horse battery");
      await page.getByRole("button", { name: "Accept invitation" }).click();
      await answered(page);
    },
  },
];
