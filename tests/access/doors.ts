import { encode } from "next-auth/jwt";
import { call } from "@/tests/support/rest";
import type { RunningApp } from "@/tests/support/running-app";
import type { ServerAction } from "./server-actions";

/** A person as both doors know them: by the cookie of a session, and by a token with every scope. */
export interface Visitor {
  readonly personId: string;
  readonly cookie: string;
  readonly token: string;
}

interface Credentials {
  readonly personId: string;
  readonly secret: string;
  readonly token: string;
}

const cookieName = "authjs.session-token";

/** What a browser and a program of a signed-in person carry. */
export async function visitor(app: RunningApp, { secret, personId, token }: Credentials): Promise<Visitor> {
  const key = app.environment.AUTH_SECRET ?? "";
  const sealed = await encode({ secret: key, salt: cookieName, token: { sub: personId, secret } });
  return { personId, cookie: `${cookieName}=${sealed}`, token };
}

/** How an operation answered through REST: "done", "pending", or the code of its failure. */
export async function throughRest(app: RunningApp, who: Visitor | null, operation: string, input: unknown) {
  const { status, body } = await call(app, who?.token ?? null, operation, input);
  const code = body.error?.code ?? body.status ?? String(status);
  return code === "step_up_required" ? "STEP_UP_REQUIRED" : code;
}

/** Forms whose fields are not the operation's own input. */
const forms: Readonly<Record<string, (input: object) => object>> = {
  editDraftAction: (input) => {
    const { id, hash, reason } = input as { readonly id: string; readonly hash: string; readonly reason: string };
    return { draft: { id, hash }, request: { reason } };
  },
};

/** Whether a form names the gateway beside its target, so that the two can differ. */
export const namesPlace = ({ name }: ServerAction): boolean => !(name in forms);

/** How the same operation answered through a server action, called as a browser calls it. */
export async function throughAction(
  app: RunningApp,
  who: Visitor | null,
  { id, page, name: action }: ServerAction,
  input: object,
): Promise<string> {
  const gateway = "gateway" in input && typeof input.gateway === "string" ? input.gateway : "none";
  const path = page.replace("[gateway]", encodeURIComponent(gateway)).replace(/\[\w+\]/g, "none");
  const form = new FormData();
  for (const [name, value] of fieldsOf(forms[action]?.(input) ?? input)) form.append(`_1_${name}`, value);
  form.append("0", '[{"status":"idle"},"$K1"]');
  const answer = await fetch(app.url + path, {
    method: "POST",
    redirect: "manual",
    headers: {
      accept: "text/x-component",
      "next-action": id,
      origin: app.url,
      ...(who === null ? {} : { cookie: who.cookie }),
    },
    body: form,
  });
  const text = await answer.text();
  const target = answer.headers.get("x-action-redirect");
  if (target !== null) return target.startsWith("/sign-in") ? "UNAUTHENTICATED" : "done";
  const state = /"status":"(done|pending|error)"/.exec(text)?.[1];
  if (state === undefined) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return state === "error" ? (/"code":"([A-Z_]+)"/.exec(text)?.[1] ?? "error") : state;
}

/** An input as the fields of a form: dotted names, one entry for each of a list. */
function fieldsOf(value: unknown, name = ""): (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => fieldsOf(each, name));
  if (typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, name === "" ? key : `${name}.${key}`));
}
