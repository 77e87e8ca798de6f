import { leftOut } from "./left-out.mjs";
import { runAndTell } from "./vitest-lane.mjs";

/** Runs the contract suite against the stubs, and prints what it leaves out for which provider, and why. */
export const runContract = (env) => runAndTell("contract", env, contractLeftOut);

/** What a Vitest report leaves out, by the first words of the suite's names: "hcv, AppRole" is Vault's as "hcv, KV v1" is. */
export const contractLeftOut = (report) => leftOut(report, ([suite]) => suite.split(",")[0]).join("\n");
