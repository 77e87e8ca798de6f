import { createHash } from "node:crypto";
import { readChain } from "@/lib/services/audit/read-chain";
import { deps, stopDeps } from "@/lib/runtime/deps";
import { verifyAudit } from "./verify-audit";

/** `keyhole audit verify`: 0 unbroken, 1 broken, 2 wrong usage. */
export async function auditCommand([verb, ...rest]: readonly string[]): Promise<number> {
  if (verb !== "verify" || rest.length > 0) {
    process.stderr.write("keyhole audit verify\n");
    return 2;
  }
  try {
    const { line, exitCode } = await verifyAudit(await readChain(deps()), (bytes) =>
      createHash("sha256").update(bytes).digest(),
    );
    process.stdout.write(`${line}\n`);
    return exitCode;
  } finally {
    await stopDeps();
  }
}
