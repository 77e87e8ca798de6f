import { handoff, type HandoffFor } from "@/lib/services/single-sign-on/handoff";
import { editSignIn } from "@/lib/services/single-sign-on/edit-settings";
import { signInSso } from "@/lib/services/sessions/sign-in-sso";
import type { Context } from "@/lib/services/kernel/context";
import { done, peopleOf } from "@/tests/integration/services/people/support";
import { stranger } from "@/tests/support/actors";
import type { TestInstallation } from "@/tests/support/installation";
import { testProvider, type ProviderUser, type TestProvider } from "@/tests/support/open-id-provider";

export interface Signed {
  readonly personId: string;
  readonly sessionId: string;
  readonly secret: string;
}

/** What a test about single sign-on does again and again: a provider on loopback, allowed, and set up by an Access admin. */
export function signOnOf(here: TestInstallation) {
  const people = peopleOf(here);
  let provider: TestProvider | null = null;
  const at = (): TestProvider => {
    if (provider === null) throw new Error("The provider is there once `begin` was awaited.");
    return provider;
  };
  const settings = (change: object = {}) => ({
    ...{ issuer: at().issuer, clientId: at().client.id, clientSecret: at().client.secret },
    ...{ scopes: "profile email", groupsClaim: "groups", button: "Sign in with Example" },
    ...{ makesPeople: true, forced: false, ca: "", version: 0 },
    ...change,
  });
  // What a provider signs is a minute old at most, whatever the pace of the machine on which the clock was set by hand.
  const catchUp = () => here.deps.advance(Math.max(0, Date.now() - here.deps.clock().getTime()));
  const answer = async (purpose: HandoffFor, claims: object = {}) => {
    catchUp();
    const idToken = await at().idToken({ ...claims });
    return { idToken, handoff: handoff(here.deps.crypto, purpose, idToken) };
  };
  return {
    ...people,
    settings,
    answer,
    get provider() {
      return at();
    },
    begin: async () => {
      provider = await testProvider();
    },
    end: () => at().stop(),
    /** As a new installation, with the provider on the allow-list and set up by this admin. */
    setUp: async (change: object = {}): Promise<Context & { readonly personId: string; readonly secret: string }> => {
      catchUp();
      await here.owner.query("delete from single_sign_on; delete from identity; delete from claim_mapping");
      await people.empty();
      await here.owner.query("insert into allow_entry (target) values ($1) on conflict do nothing", [
        new URL(at().issuer).host,
      ]);
      at().tampering = {};
      at().requests.length = 0;
      const admin = await people.admin();
      done(await editSignIn.run(admin, settings(change)));
      return admin;
    },
    signIn: async (user: ProviderUser, ctx: Context = stranger(here.deps)): Promise<Signed> => {
      at().user = user;
      return done(await signInSso.run(ctx, await answer("sign-in"))) as Signed;
    },
    /** A row of the mapping, as the owner writes it: as if it had come at the start. */
    map: async (value: string, role: string, gateway: string | null = null): Promise<void> => {
      await here.owner.query(
        `insert into claim_mapping (id, issuer, claim, value, role, gateway_id, origin)
         values (gen_random_uuid(), $1, 'groups', $2, $3, $4, 'bootstrap')`,
        [at().issuer, value, role, gateway],
      );
    },
  };
}
