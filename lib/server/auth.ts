import "server-only";
import NextAuth, { CredentialsSignin } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { headers } from "next/headers";
import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/runtime/env";
import type { HalfWayStep } from "@/lib/services/sessions/half-way";
import { signInByCode } from "@/lib/services/sessions/sign-in-by-code";
import { signIn as signInOperation } from "@/lib/services/sessions/sign-in";
import { sessionLimits } from "@/lib/services/sessions/schema";
import { dropHalfWay, halfWaySignIn, keepHalfWay } from "./half-way";
import { knownDevice, rememberDevice } from "./known-device";
import { requestContext } from "./request-context";
import { secureCookies } from "./session-cookie";

declare module "@auth/core/jwt" {
  interface JWT {
    /** The session's secret; its hash stands in the database. */
    secret?: string;
  }
}

declare module "next-auth" {
  interface User {
    secret?: string;
  }
}

/** Carries our own answer through the library, which else says only that it did not work. */
export class SignInRefused extends CredentialsSignin {
  constructor(readonly failure: AppError) {
    super();
  }
}

/** The password was right, and something is still to come; the browser holds what goes on from there. */
export class StepNeeded extends CredentialsSignin {
  constructor(readonly step: HalfWayStep) {
    super();
  }
}

/**
 * Auth.js seals the session's secret into the cookie; whether the session still stands is looked up in the database at
 * every request, so the cookie alone opens nothing. No route of the library is served: signing in and out are actions.
 */
export const { signIn, signOut } = NextAuth(() => ({
  secret: env().AUTH_SECRET,
  trustHost: true,
  useSecureCookies: secureCookies(),
  session: { strategy: "jwt", maxAge: sessionLimits.absoluteHours * 3600 },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  providers: [
    Credentials({
      credentials: { email: {}, password: {}, code: {} },
      authorize: async ({ email, password, code }) => {
        const ctx = await requestContext();
        const userAgent = (await headers()).get("user-agent")?.slice(0, 400) ?? null;
        const anonymous = {
          kind: "anonymous",
          address: ctx.actor.kind === "anonymous" ? ctx.actor.address : null,
        } as const;
        try {
          const comer = { ...ctx, actor: anonymous };
          const outcome =
            code === undefined
              ? await signInOperation(comer, {
                  ...{ email: String(email ?? ""), password: String(password ?? "") },
                  ...{ userAgent, device: await knownDevice() },
                })
              : await signInByCode(comer, { half: (await halfWaySignIn()) ?? "", code: String(code), userAgent });
          if (outcome.status !== "done") return null;
          const { value } = outcome;
          if (value.step !== "done") {
            await keepHalfWay(value.secret);
            throw new StepNeeded(value.step);
          }
          if (code !== undefined) await dropHalfWay();
          await rememberDevice(value.personId);
          return { id: value.personId, secret: value.secret };
        } catch (error) {
          if (error instanceof AppError) throw new SignInRefused(error);
          throw error;
        }
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => {
      // Name and address stay out of the cookie; the database has them.
      const secret = user?.secret ?? token.secret;
      return secret === undefined ? null : { sub: token.sub ?? "", secret };
    },
    session: () => ({ expires: "" }) as never,
  },
}));
