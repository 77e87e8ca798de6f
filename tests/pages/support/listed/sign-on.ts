import type { World } from "../world";

/** Single sign-on is set up, with a mapping of which one row belongs to another claim. */
export async function setUpSignOn({ app }: World): Promise<void> {
  await app.owner.query(`
    insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
      values ('https://login.example.test/realms/main', 'keyhole', decode(repeat('00', 64), 'hex'),
        'openid profile email', 'realm_access.roles', 'Sign in with Example');
    insert into claim_mapping (id, issuer, claim, value, role, gateway_id, origin)
      select gen_random_uuid(), 'https://login.example.test/realms/main', m.claim, m.value, m.role, g.id, 'bootstrap'
      from (values ('realm_access.roles', 'keyhole-operators', 'operator', 'lab'),
        ('realm_access.roles', 'keyhole-auditors', 'auditor', null), ('groups', 'earlier-approvers', 'approver', null))
        as m(claim, value, role, gateway) left join gateway g on g.name = m.gateway`);
}

export async function endSignOn({ app }: World): Promise<void> {
  await app.owner.query("delete from single_sign_on; delete from claim_mapping");
}
