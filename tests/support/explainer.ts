import { randomUUID } from "node:crypto";
import { explainReference } from "@/lib/services/references/explain-reference";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { testDeps } from "./deps";

/** A process that explains one reference, as whoever holds the session, and says so when it is done. */
const [, , url = "", session = "", gateway = "", reference = ""] = process.argv;
const deps = testDeps(url);
const actor = await actorOfSession(deps, session);
if (actor === null) throw new Error("Nobody is signed in by that.");
await explainReference({ deps, actor, requestId: randomUUID() }, { gateway, reference });
process.stdout.write("explained\n");
await deps.close();
process.exit(0);
