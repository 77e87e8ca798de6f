import path from "node:path";
import { fileURLToPath } from "node:url";
import { startNode } from "./child.mjs";
import { distFolder } from "./places.mjs";

/**
 * Starts the web server as it was built; it ends when this process does.
 *
 * @param {NodeJS.ProcessEnv} env as `runtimeEnvironment` makes it
 * @param {string} [web] the folder of the build
 */
export function startWebServer(env, web = path.join(distFolder, "web")) {
  const peer = fileURLToPath(new URL("peer-address.mjs", import.meta.url));
  return startNode(["--import", peer, path.join(web, "server.js")], { cwd: web, env, output: "pipe" });
}
