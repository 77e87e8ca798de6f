import type { Tx } from "@/lib/db/transaction";

/** Of so many checks of a gateway is kept what came of each reference; of the older ones only how many came to what. */
export const checksWithItems = 20;

/** Called with each check that begins: forgets what came of each reference in the one that is the last but twenty by it. */
export async function forgetItems(tx: Tx, gatewayId: string): Promise<void> {
  await tx.$executeRaw`
    delete from check_run_item where run_id = any (array(
      select id from check_run where gateway_id = ${gatewayId}::uuid
      order by requested_at desc, id desc offset ${checksWithItems} limit 1))`;
}
