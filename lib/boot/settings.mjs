import net from "node:net";
import fs from "node:fs";
import { BootFailure, exitCode } from "./exit-codes.mjs";
import { keptSecret } from "./kept-secret.mjs";
import {
  checkpointFile,
  keyholeFolder,
  sampleEnvironmentFile,
  sampleFiles,
  sampleFolder,
  samplePeopleFile,
} from "./places.mjs";

/**
 * Where the web server will listen and how people reach it.
 *
 * @param {NodeJS.ProcessEnv} environment PORT, HOST and AUTH_URL are read
 * @returns {{host: string, port: number, url: string, isLoopback: boolean}} `url` is AUTH_URL, or made from the others
 * @throws {BootFailure} naming the setting that cannot be used
 */
export function readAddress(environment = process.env) {
  const host = environment.HOST || "127.0.0.1";
  const port = Number(environment.PORT || 3000);
  if (!/^\d*$/.test(environment.PORT ?? "") || port < 1 || port > 65_535)
    throw new BootFailure(exitCode.setting, `PORT is ${environment.PORT}; it must be a number from 1 to 65535.`);
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const isLoopback = bare === "localhost" || bare === "::1" || /^127\.\d+\.\d+\.\d+$/.test(bare);
  if (!environment.AUTH_URL && !isLoopback)
    throw new BootFailure(
      exitCode.setting,
      `HOST is ${host}, so others can reach Keyhole: set AUTH_URL to the address they use, for example https://keyhole.example.com.`,
    );
  const own = `http://${bare.includes(":") ? `[${bare}]` : bare}:${port}`;
  const url = environment.AUTH_URL || own;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new BootFailure(exitCode.setting, "AUTH_URL is not a URL that begins with http:// or https://.");
  return { host: bare, port, url: new URL(url).origin, isLoopback };
}

/** Refuses keys that the operator set and that cannot be ones. */
export function requireUsableKeys(environment = process.env) {
  for (const name of ["KEYHOLE_KEY", "KEYHOLE_AUDIT_SIGNING_KEY", "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"]) {
    const text = environment[name];
    if (text && Buffer.from(text, "base64").length !== 32)
      throw new BootFailure(
        exitCode.setting,
        `${name} must be 32 bytes in base64, as "openssl rand -base64 32" makes them.`,
      );
  }
  if (environment.AUTH_SECRET && environment.AUTH_SECRET.length < 32)
    throw new BootFailure(exitCode.setting, "AUTH_SECRET must have at least 32 characters.");
}

/** Refuses an address nobody can listen on now. */
export async function requireFreePort({ host, port }) {
  const code = await new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", (error) => resolve(error.code));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)));
  });
  if (code === null) return;
  if (code === "EADDRINUSE")
    throw new BootFailure(exitCode.port, `Port ${port} on ${host} is taken; end what uses it, or set PORT to another.`);
  if (code === "EACCES")
    throw new BootFailure(exitCode.port, `This user may not listen on port ${port}; set PORT above 1023.`);
  throw new BootFailure(exitCode.setting, `HOST is ${host}, which is no address of this machine (${code}).`);
}

/**
 * The environment of the web server, the worker and the commands: what the operator set, the keys this installation
 * keeps, and nothing that only the launcher needs.
 *
 * @param {object} options
 * @param {string} options.databaseUrl signs in as the runtime role
 * @param {ReturnType<typeof readAddress>} options.address
 * @param {boolean} options.embedded whether the database is the embedded one, which may hold the sample
 */
export function runtimeEnvironment({ databaseUrl, address, embedded }) {
  const outer = { ...process.env };
  delete outer.DATABASE_MIGRATION_URL;
  const sample = embedded && address.isLoopback && fs.existsSync(samplePeopleFile);
  const variables = sample ? sampleVariables() : {};
  const listed = (own, more) => [own, more].filter(Boolean).join(",");
  return {
    ...outer,
    ...variables,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    HOST: address.host,
    // The name Next.js reads; shells set it to the machine's.
    HOSTNAME: address.host,
    PORT: String(address.port),
    AUTH_URL: address.url,
    AUTH_SECRET: outer.AUTH_SECRET || keptSecret("auth-secret", "base64url"),
    KEYHOLE_KEY: outer.KEYHOLE_KEY || keptSecret("key", "base64"),
    KEYHOLE_AUDIT_SIGNING_KEY: outer.KEYHOLE_AUDIT_SIGNING_KEY || keptSecret("audit-signing-key", "base64"),
    KEYHOLE_CHECKPOINT_FILE: outer.KEYHOLE_CHECKPOINT_FILE || (embedded ? checkpointFile : ""),
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: outer.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY || keptSecret("actions-key", "base64"),
    KEYHOLE_DIR: keyholeFolder,
    KEYHOLE_FS_ROOTS: listed(outer.KEYHOLE_FS_ROOTS, sample ? sampleFolder : ""),
    KEYHOLE_ENV_PREFIXES: listed(outer.KEYHOLE_ENV_PREFIXES, Object.keys(variables).length > 0 ? "SAMPLE_" : ""),
    KEYHOLE_SAMPLE_PEOPLE: sample ? samplePeopleFile : "",
    KEYHOLE_SAMPLE_FILES: sample ? sampleFiles.join(",") : "",
  };
}

/** The variables that the sample's env vaults read; none in an installation that has none. */
function sampleVariables() {
  return fs.existsSync(sampleEnvironmentFile) ? JSON.parse(fs.readFileSync(sampleEnvironmentFile, "utf8")) : {};
}
