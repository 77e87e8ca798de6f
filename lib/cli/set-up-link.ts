import { deps, stopDeps } from "@/lib/runtime/deps";
import { newSetUpLink } from "@/lib/services/installation/set-up-link";

/** Prints the one-time link; nothing when the installation is set up already. Gives the exit code. */
export async function setUpLink(): Promise<number> {
  try {
    const link = await newSetUpLink(deps());
    if (link === null) return 0;
    process.stdout.write(`${link.url}\n`);
    return 0;
  } finally {
    await stopDeps();
  }
}
