import { describe, expect, it } from "vitest";
import { newSetUpLink } from "@/lib/services/installation/set-up-link";
import { setUp } from "@/lib/services/installation/set-up";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();

const account = (name: string) => ({ name, email: `${name}@example.test`, password: "correct horse battery" });

async function setUpAllowing(firstAllowed: readonly string[]) {
  const offered = await newSetUpLink(here.deps);
  const link = new URL(offered?.url ?? "http://nothing.invalid/").hash.slice(1);
  const ctx = stranger({ ...here.deps, firstAllowed });
  const gateway = { name: "prod-eu", edition: "enterprise", kongVersion: "3.15", guarded: true };
  return setUp.run(ctx, { link, admin: account("Ada"), worker: account("Maya"), gateway });
}

describe("the destinations the operator of the host sets", () => {
  it("stop a set-up that could not honour them, and nothing is made", async () => {
    await expect(setUpAllowing(["vault.internal:8200", "169.254.169.254:80"])).rejects.toMatchObject({
      code: "INVALID",
    });
    expect([await here.count("person"), await here.count("allow_entry")]).toEqual([0, 0]);
  });

  it("stand on the allow-list once it is set up, each on record, although the first gateway is guarded", async () => {
    await setUpAllowing(["Vault.Internal:8200", "10.20.0.0/16:443"]);
    const { rows } = await here.owner.query<{ target: string }>("select target from allow_entry order by target");
    expect(rows.map(({ target }) => target)).toEqual(["10.20.0.0/16:443", "vault.internal:8200"]);
    const log = await here.owner.query("select body from audit.event where body like '%allow-list.edited%'");
    expect(log.rows).toHaveLength(2);
  });
});
