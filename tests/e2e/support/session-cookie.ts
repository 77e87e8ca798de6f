import type { Page } from "@playwright/test";
import { getToken } from "next-auth/jwt";
import type { RunningApp } from "@/tests/support/running-app";

/** The cookies of a page's browser, as a header carries them. */
export async function cookiesOf(page: Page): Promise<string> {
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** What stands sealed in the cookie of a page's session. */
export async function secretIn(app: RunningApp, page: Page): Promise<string> {
  const headers = new Headers({ cookie: await cookiesOf(page) });
  const token = await getToken({ req: { headers }, secret: app.environment.AUTH_SECRET ?? "", secureCookie: false });
  if (typeof token?.secret !== "string") throw new Error("There is no secret in the cookie.");
  return token.secret;
}
