import type { Tx } from "./transaction";

/** Takes credentials out of revisions of vaults that are older than a week; at most 500 a call. Gives how many. */
export async function forgetOldCredentials(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<{ forgotten: number }[]>`select kh_forget_old_credentials() as forgotten`;
  return rows[0]?.forgotten ?? 0;
}
