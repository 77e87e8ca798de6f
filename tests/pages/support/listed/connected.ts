import { AdminApiStub } from "@/tests/contract/stubs/admin-api";
import type { World } from "../world";

let kong: AdminApiStub | null = null;

/** Past the guards: the lab stands beside a guarded gateway. */
const unguarded = (sql: string): string => `
  alter table gateway_connection disable trigger gateway_connection_guard;
  alter table allow_entry disable trigger allow_entry_guard;
  ${sql};
  alter table gateway_connection enable trigger gateway_connection_guard;
  alter table allow_entry enable trigger allow_entry_guard`;

const connect = ({ app }: World, address: string) =>
  app.owner.query(
    unguarded(`insert into gateway_connection (gateway_id, address, token_header, updated_at)
      select id, '${address}', 'Kong-Admin-Token', now() from gateway where name = 'lab'
      on conflict (gateway_id) do update set address = excluded.address`),
  );

/** The lab is connected to what the allow-list does not let Keyhole reach. */
export const connectToNothing = async (world: World): Promise<void> => {
  await connect(world, "https://127.0.0.1:8444/admin-api");
};

/** The lab is connected to a Kong that knows its custom vault. */
export const connectToKong = async (world: World): Promise<void> => {
  kong = await AdminApiStub.start();
  await world.app.owner.query(unguarded(`insert into allow_entry (target) values ('127.0.0.1:${kong.server.port}')`));
  await connect(world, kong.address);
};

/** As it was, also what is known of the custom vault. */
export const disconnect = async ({ app }: World): Promise<void> => {
  const port = kong?.server.port ?? 0;
  await app.owner.query(
    unguarded(`delete from gateway_connection; delete from allow_entry where target = '127.0.0.1:${port}';
      update vault_schema v set source = 'given', kong_version = g.kong_version from gateway g where g.id = v.gateway_id`),
  );
  await kong?.server.close();
  kong = null;
};
