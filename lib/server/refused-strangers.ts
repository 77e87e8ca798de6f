import "server-only";
import { refusedStrangers } from "@/lib/runtime/deps";

interface RefusedStrangers {
  readonly count: number;
  /** By operation, the most often refused first. */
  readonly operations: readonly { readonly name: string; readonly count: number }[];
}

/** Requests of nobody known that this process refused since it started: counted, because anyone can make rows of them. */
export function countRefusedStrangers(): RefusedStrangers {
  const operations = [...refusedStrangers].map(([name, count]) => ({ name, count }));
  operations.sort((a, b) => b.count - a.count);
  return { count: operations.reduce((all, { count }) => all + count, 0), operations };
}
