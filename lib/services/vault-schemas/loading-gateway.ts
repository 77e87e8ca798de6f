import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { customNames } from "@/lib/providers/custom-vault";
import { loadedStrategies } from "@/lib/providers/strategies";
import { gatewayRow } from "@/lib/services/vaults/gateway-rules";

/** A gateway that loads this custom vault. Throws NOT_FOUND, and INVALID where it loads none of that name. */
export async function loadingGateway(tx: Tx, gateway: string, name: string) {
  const row = await gatewayRow(tx, gateway);
  if (customNames(loadedStrategies(row.edition, row.kongVersion, row.loadedVaults)).includes(name)) return row;
  const sentence = `This gateway loads no custom vault ${name}. Its loaded vaults are set with the gateway.`;
  throw new AppError("INVALID", sentence, { name: sentence });
}
