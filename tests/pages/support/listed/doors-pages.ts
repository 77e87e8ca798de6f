import { answered } from "./answered";
import { endSignOn, setUpSignOn } from "./sign-on";
import type { ListedPage } from "./listed-page";

const maya = "Maya";

/** The doors: signing in, confirming, setting up. */
export const doorsPages: readonly ListedPage[] = [
  {
    ...{ name: "sign-in", file: "sign-in/page.tsx", who: null, at: () => "/sign-in" },
    ...{ title: "Sign in · Keyhole", heading: "Sign in" },
  },
  {
    ...{ name: "sign-in-sso", file: "sign-in/page.tsx", who: null, at: () => "/sign-in" },
    ...{ title: "Sign in · Keyhole", heading: "Sign in" },
    meanwhile: { begin: setUpSignOn, end: endSignOn },
  },
  {
    ...{ name: "sign-in-refused", file: "sign-in/page.tsx", who: null, at: () => "/sign-in" },
    ...{ title: "Sign in · Keyhole", heading: "Sign in" },
    act: async (page) => {
      await page.getByRole("textbox", { name: "E-mail" }).fill("nobody@sample.invalid");
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await answered(page);
    },
  },
  {
    ...{ name: "sign-in-code", file: "sign-in/code/page.tsx", who: null, at: () => "/sign-in/code" },
    ...{ title: "Sign in · Keyhole", heading: "Enter a code" },
    act: async (page) => {
      // What the password leaves in the browser; whether it is good is found out with the code.
      await page.context().addCookies([{ name: "keyhole-half-way", value: "any", url: page.url() }]);
      await page.goto("/sign-in/code");
    },
  },
  {
    ...{ name: "sign-in-connect", file: "sign-in/connect/page.tsx", who: null, at: () => "/sign-in/connect" },
    ...{ title: "Link your account · Keyhole", heading: "Link your account" },
    meanwhile: {
      begin: async ({ app }) =>
        void (await app.owner.query(
          `insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
           values ('https://id.example', 'keyhole', $1, 'openid', 'groups', 'Sign in with Example')`,
          [Buffer.alloc(64)],
        )),
      end: async ({ app }) => void (await app.owner.query("delete from single_sign_on")),
    },
    act: async (page) => {
      await page.context().addCookies([{ name: "keyhole-half-way", value: "any", url: page.url() }]);
      await page.goto("/sign-in/connect");
    },
  },
  {
    ...{ name: "step-up", file: "step-up/page.tsx", who: maya, at: () => "/step-up" },
    ...{ title: "Confirm that it is you · Keyhole", heading: "Confirm that it is you" },
  },
  {
    ...{ name: "enrol", file: "enrol/page.tsx", who: "Vic", at: () => "/enrol" },
    ...{ title: "Set up a second factor · Keyhole", heading: "Set up a second factor" },
    meanwhile: {
      begin: async ({ app }) => void (await app.owner.query("update installation set second_factor_for = 'everybody'")),
      end: async ({ app }) => void (await app.owner.query("update installation set second_factor_for = 'nobody'")),
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Set up an app" }).click();
      await page.getByText("The code it shows now").waitFor();
    },
  },
  {
    ...{ name: "settings-account", file: "(console)/settings/account/page.tsx", who: "Ada" },
    ...{ at: () => "/settings/account", title: "Your sign-in · Keyhole", heading: "Settings" },
  },
  {
    ...{ name: "set-up-without-link", file: "setup/page.tsx", who: null, at: () => "/setup" },
    ...{ title: "Set up · Keyhole", heading: "Set up Keyhole" },
  },
  {
    ...{ name: "set-up", file: "setup/page.tsx", who: null, at: () => "/setup#the-secret-of-a-link" },
    ...{ title: "Set up · Keyhole", heading: "Set up Keyhole" },
    act: (page) => page.getByRole("button", { name: "Set up Keyhole" }).waitFor(),
  },
  {
    ...{ name: "set-up-refused", file: "setup/page.tsx", who: null, at: () => "/setup#the-secret-of-a-link" },
    ...{ title: "Set up · Keyhole", heading: "Set up Keyhole" },
    act: async (page) => {
      await page.getByRole("button", { name: "Set up Keyhole" }).click();
      await answered(page);
    },
  },
];
