import type { Page } from "@playwright/test";
import type { World } from "../world";
import type { ListedPage } from "./listed-page";

const references = "(console)/g/[gateway]/references/(list)/page.tsx";
const reference = "(console)/g/[gateway]/references/[id]/page.tsx";
const checks = "(console)/g/[gateway]/references/checks/page.tsx";
const newReferences = "(console)/g/[gateway]/references/new/page.tsx";
const maya = "Maya";
/** Some that can be tracked, one that Kong cannot read, and two that only look like one. */
const pasted = [
  ...["{vault://files/db-credentials.json/password}", "{vault://elsewhere/db/password?ttl=60#2}", "{vault://files//}"],
  ...["vault://files/without-braces", "{vault://files/never-closed"],
].join("\n");

/** References, their checks, and tracking new ones. */
export const referencesPages: readonly ListedPage[] = [
  {
    ...{
      name: "references-empty",
      file: references,
      who: maya,
      at: ({ emptyGateway }) => `/g/${emptyGateway}/references`,
    },
    ...{ title: "References · Keyhole", heading: "References" },
  },
  {
    ...{ name: "references", file: references, who: maya, at: () => "/g/lab/references?sort=-state" },
    ...{ title: "References · Keyhole", heading: "References" },
  },
  {
    ...{
      name: "references-none-match",
      file: references,
      who: maya,
      at: () => "/g/lab/references?q=nothing&state=failing",
    },
    ...{ title: "References · Keyhole", heading: "References" },
  },
  {
    ...{ name: "references-chosen", file: references, who: maya, at: () => "/g/lab/references" },
    ...{ title: "References · Keyhole", heading: "References" },
    act: async (page) => {
      await page
        .getByRole("checkbox", { name: /^Choose \{/ })
        .nth(1)
        .check();
      await page.getByRole("toolbar", { name: "With the chosen references" }).waitFor();
    },
  },
  {
    ...{ name: "references-running", file: references, who: maya, at: () => "/g/lab/references" },
    ...{ title: "References · Keyhole", heading: "References" },
    meanwhile: { begin: ({ app }) => addRun(app, "running"), end: ({ app }) => takeRunsAway(app) },
    act: (page) => holdCheck(page, page.getByRole("button", { name: "Cancel" })),
  },
  {
    ...{ name: "references-run-done", file: references, who: maya, at: () => "/g/lab/references" },
    ...{ title: "References · Keyhole", heading: "References" },
    meanwhile: { begin: ({ app }) => addRun(app, "done"), end: ({ app }) => takeRunsAway(app) },
    act: (page) => holdCheck(page, page.getByRole("link", { name: "Show the failing ones" })),
  },
  {
    ...{ name: "checks-empty", file: checks, who: maya, at: () => "/g/lab/references/checks" },
    ...{ title: "Checks · Keyhole", heading: "Checks" },
  },
  {
    ...{ name: "checks", file: checks, who: maya, at: () => "/g/lab/references/checks" },
    ...{ title: "Checks · Keyhole", heading: "Checks" },
    meanwhile: { begin: ({ app }) => addRun(app, "done"), end: ({ app }) => takeRunsAway(app) },
  },
  ...(["checked", "unchecked", "untracked"] as const).map((state) => ({
    ...{ name: `reference-${state}`, file: reference, who: "Maya" as const },
    ...{ at: (world: World) => `/g/lab/references/${world.references[state]}` },
    ...{ title: "Reference · Keyhole", heading: "Reference" },
  })),
  {
    ...{ name: "references-new", file: newReferences, who: maya, at: () => "/g/lab/references/new" },
    ...{ title: "Track references · Keyhole", heading: "Track references" },
  },
  {
    ...{ name: "references-new-recognised", file: newReferences, who: maya, at: () => "/g/lab/references/new" },
    ...{ title: "Track references · Keyhole", heading: "Track references" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "References" }).fill(pasted);
      await page.getByText("3 references found").waitFor();
    },
  },
  {
    ...{ name: "references-new-tracked", file: newReferences, who: maya, at: () => "/g/lab/references/new" },
    ...{ title: "Track references · Keyhole", heading: "Track references" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "References" }).fill(pasted);
      await page.getByRole("button", { name: "Track 3 references" }).click();
      await page.getByText(/already tracked/).waitFor();
    },
  },
];

/** Under way, and waiting for its requester's budget, or just ended. */
async function addRun({ owner }: World["app"], state: "running" | "done"): Promise<void> {
  await owner.query(
    `with run as (
       insert into check_run (id, gateway_id, state, what, requested_by, requested_at, started_at, first_result_at, finished_at,
         waits_until, waits_for, claimed_until, total, done, resolved, failing, other)
       select gen_random_uuid(), g.id, $1, 'all references', p.id, now() - interval '40 seconds', now() - interval '39 seconds',
         now() - interval '38 seconds', case when $1 = 'done' then now() end,
         case when $1 = 'running' then now() + interval '1 day' end, case when $1 = 'running' then 'budget' end,
         now() + interval '1 day',
         case when $1 = 'running' then 5000 else 5 end, 5, 3, 1, 1
       from gateway g, person p where g.name = 'lab' and p.name = 'Jonas' returning id, gateway_id)
     insert into check_run_item (run_id, position, reference_id, outcome, checked_at)
     select run.id, row_number() over (), r.id, r.outcome, now() from run join reference r on r.gateway_id = run.gateway_id
     where r.outcome is not null`,
    [state],
  );
}

/** The check stays as it is for as long as it is looked at. */
async function holdCheck(page: Page, part: ReturnType<Page["locator"]>): Promise<void> {
  await part.waitFor();
  const body = await (await page.request.get("/api/live/check?gateway=lab")).text();
  await page.route("**/api/live/check*", (route) => route.fulfill({ contentType: "application/json", body }));
}

async function takeRunsAway({ owner }: World["app"]): Promise<void> {
  await owner.query("delete from check_run");
}
