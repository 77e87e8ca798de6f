import type { Role } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { acceptInvitation } from "@/lib/services/people/accept-invitation";
import { invitePerson } from "@/lib/services/people/invite-person";
import type { Context } from "@/lib/services/kernel/context";
import type { Outcome } from "@/lib/services/kernel/spec";
import { signedIn, stranger } from "@/tests/support/actors";
import type { TestInstallation } from "@/tests/support/installation";

export const password = "correct horse battery";

/** What a test about people does again and again, in one installation. */
export function peopleOf(here: TestInstallation) {
  const person = (...roles: (readonly [Role, string | null])[]) => signedIn(here.deps, here.owner, roles);
  const admin = (plan: { readonly confirmed?: boolean } = {}) =>
    signedIn(here.deps, here.owner, [["access-admin", null]], plan);
  const invite = async (ctx: Context, change: object = {}) =>
    done(await invitePerson.run(ctx, { name: "Kim", email: `${crypto.randomUUID()}@example.test`, ...change })) as {
      id: string;
      link: string;
      expiresAt: Date;
    };
  const accept = (link: string, ctx = stranger(here.deps)) =>
    acceptInvitation.run(ctx, { link: new URL(link).hash.slice(1), password, again: password });
  return {
    person,
    admin,
    invite,
    accept,
    /** Invited by that admin, with a password, and not confirmed. */
    accepted: async (by: Context, change: object = {}): Promise<string> => {
      const { id, link } = await invite(by, change);
      await accept(link);
      return id;
    },
    stateOf: async (id: string) =>
      (
        await here.owner.query<{ confirmed: boolean; suspended: boolean; duty: string; roles: string[] }>(
          `select confirmed_at is not null as confirmed, suspended_at is not null as suspended, p.duty,
             array(select g.role || coalesce('@' || w.name, '') || ':' || g.origin from role_grant g
               left join gateway w on w.id = g.gateway_id where g.person_id = p.id order by 1) as roles
           from person p where p.id = $1`,
          [id],
        )
      ).rows[0],
    /** As the start leaves it: nobody there, and the door open. */
    empty: async () => {
      await here.owner.query(`
        ${switchTriggers("disable")}
        delete from decision; delete from change; delete from one_time_link; delete from session; delete from api_token;
        delete from role_grant; delete from person; update installation set bootstrap_closed_at = null;
        ${switchTriggers("enable")}`);
    },
  };
}

const switchTriggers = (how: "enable" | "disable"): string =>
  ["decision", "change", "installation"].map((table) => `alter table ${table} ${how} trigger user;`).join(" ");

export function done(outcome: Outcome<unknown>): unknown {
  if (outcome.status !== "done") throw new Error("it waits for approval");
  return outcome.value;
}

export function parked(outcome: Outcome<unknown>): string {
  if (outcome.status !== "pending") throw new Error("it was done at once");
  return outcome.changeId;
}

/** How it was refused; throws when it was not. */
export async function refusal(attempt: Promise<unknown>): Promise<AppError> {
  const error: unknown = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`not refused: ${String(error)}`);
}
