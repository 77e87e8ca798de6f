import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { Tx } from "./transaction";

/** Whether somebody's own people or gateways would be left without an Access admin if the sample went. */
export async function sampleIsNeeded(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ obstacle: string }[]>`select kh_sample_obstacle() as obstacle`;
  return row?.obstacle !== "none";
}

/**
 * Takes the sample's gateways, all that stands under them, its people and its entries of the allow-list out. Gives how
 * many went, and how many people are left. Throws `AppError` with rule KH040, KH041 or KH042.
 */
export async function removeSampleRows(
  tx: Tx,
  credential: Secret,
): Promise<{ readonly gateways: number; readonly people: number; readonly left: number }> {
  return onlyRow(
    await tx.$queryRaw<{ gateways: number; people: number; left: number }[]>`
      select gateways, people, left_over as left from kh_remove_sample(${secretText(credential)})`,
  );
}
