import "server-only";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { env } from "@/lib/runtime/env";

const people = z.array(z.object({ name: z.string(), email: z.string(), password: z.string(), roles: z.string() }));

let read: z.infer<typeof people> | null = null;

/** The sample's people, from the file that the launcher wrote on a loopback host; none anywhere else. */
export function samplePeople(): z.infer<typeof people> {
  const file = env().KEYHOLE_SAMPLE_PEOPLE;
  if (file === "" || !["localhost", "127.0.0.1", "[::1]"].includes(new URL(env().AUTH_URL).hostname)) return [];
  // Gone with the sample, while this process goes on.
  if (!existsSync(file)) return [];
  return (read ??= people.parse(JSON.parse(readFileSync(file, "utf8"))));
}
