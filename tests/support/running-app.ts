import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type pg from "pg";
import { programFile } from "@/lib/boot/build.mjs";
import { run, startNode } from "@/lib/boot/child.mjs";
import { distFolder, root } from "@/lib/boot/places.mjs";
import { startWebServer } from "@/lib/boot/web-server.mjs";
import type { Permission } from "@/lib/domain/access/permissions";
import { testDatabase } from "./database";
import { freePort } from "./free-port";
import { connected, sha256 } from "./organisation";
import { rawRequest } from "./raw-request";
import { startRecordingProxy, type Answer } from "./recording-proxy";

export interface SamplePerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface RunningApp {
  /** Where it is reached: http://127.0.0.1:port. */
  readonly url: string;
  /** The web server itself, behind what keeps its answers. */
  readonly webPort: number;
  /** Signed in as the role that owns the schema: behind the application's back. */
  readonly owner: pg.Client;
  /** Holds everything of this application but its database. */
  readonly folder: string;
  readonly sampleFolder: string;
  readonly people: readonly SamplePerson[];
  /** Settings its processes were started with, the keys too. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly answers: readonly Answer[];
  /** Everything its processes wrote so far. */
  output(): string;
  person(name: string): SamplePerson;
  /** A personal token, made by the owner role. */
  token(name: string, scopes: readonly Permission[]): Promise<string>;
  setUpLink(): Promise<string>;
  /** From here on another build answers, beside the first and at the same address. */
  serveFrom(webFolder: string): Promise<void>;
  /** Ends its processes, by their ids, and removes what it kept. */
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Whether the sample organisation is in the database: its people and gateways unless said otherwise, or the whole. */
  readonly sample?: boolean | "whole";
  readonly environment?: Readonly<Record<string, string>>;
  /** A database that is there already, instead of one that is made and dropped. */
  readonly database?: { readonly appUrl: string; readonly ownerUrl: string };
}

/**
 * The built application as an operator runs it: web server and worker as processes of their own on a free loopback port,
 * with a database, folder, keys and sample that nobody else uses. Throws when it does not come up, with what it said.
 */
export async function startApp(options: AppOptions = {}): Promise<RunningApp> {
  if (!existsSync(path.join(distFolder, "web/server.js")))
    throw new Error('There is no build: run "npm run build", or the gate.');
  const { sample = true } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "keyhole-app-"));
  const made = options.database === undefined ? await testDatabase() : null;
  const database = made ?? options.database;
  if (database === undefined) throw new Error("There is no database.");
  const [keyholeFolder, sampleFolder] = [path.join(folder, ".keyhole"), path.join(folder, "sample")];
  await mkdir(keyholeFolder, { mode: 0o700 });
  const webPort = await freePort();
  let servedPort = webPort;
  const proxy = await startRecordingProxy(() => servedPort);
  const url = `http://127.0.0.1:${proxy.port}`;
  const peopleFile = path.join(keyholeFolder, "sample-people.json");
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: database.appUrl,
    HOST: "127.0.0.1",
    HOSTNAME: "127.0.0.1",
    PORT: String(webPort),
    AUTH_URL: url,
    AUTH_SECRET: randomBytes(32).toString("base64url"),
    KEYHOLE_KEY: randomBytes(32).toString("base64"),
    KEYHOLE_AUDIT_SIGNING_KEY: randomBytes(32).toString("base64"),
    KEYHOLE_CHECKPOINT_FILE: path.join(keyholeFolder, "checkpoints.jsonl"),
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    KEYHOLE_DIR: keyholeFolder,
    KEYHOLE_FS_ROOTS: sampleFolder,
    KEYHOLE_SAMPLE_PEOPLE: sample ? peopleFile : "",
    KEYHOLE_SAMPLE_FILES: sample
      ? [peopleFile, sampleFolder, path.join(keyholeFolder, "sample-vault.json")].join(",")
      : "",
    ...options.environment,
  };
  let written = "";
  const started: ChildProcess[] = [];
  const launch = (child: ChildProcess): ChildProcess => {
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (written += String(text)));
    started.push(child);
    return child;
  };
  const owner = await connected(database.ownerUrl);
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(ended));
    await proxy.stop();
    await owner.end().catch(() => {});
    await made?.drop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const vaultFile = path.join(keyholeFolder, "sample-vault.json");
    const variablesFile = path.join(keyholeFolder, "sample-environment.json");
    const places = {
      ...{ SAMPLE_DIR: sampleFolder, SAMPLE_VAULT_FILE: vaultFile, SAMPLE_ENVIRONMENT_FILE: variablesFile },
      SAMPLE_PARTS: sample === "whole" ? "" : "people",
    };
    const people = sample ? await seed({ ...environment, ...places }, database.ownerUrl) : [];
    if (sample === "whole") {
      const variables = JSON.parse(await readFile(variablesFile, "utf8")) as NodeJS.ProcessEnv;
      Object.assign(environment, variables, { KEYHOLE_ENV_PREFIXES: "SAMPLE_" });
    }
    if (sample) await writeFile(peopleFile, JSON.stringify(people), { mode: 0o600 });
    else await mkdir(sampleFolder);
    const worker = startNode([programFile("worker")], { cwd: root, env: environment, output: "pipe" });
    const vaultEnvironment: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH ?? "" };
    const vault = sample
      ? [startNode([programFile("sample-vault"), vaultFile], { cwd: root, env: vaultEnvironment, output: "pipe" })]
      : [];
    [startWebServer(environment), worker, ...vault].forEach(launch);
    const answers = (port: number) =>
      until(async () => {
        if (started.some((child) => child.exitCode !== null)) throw new Error(`Keyhole ended by itself:\n${written}`);
        const asked = { path: "/api/health", headers: { host: new URL(url).host } };
        return (await rawRequest(`http://127.0.0.1:${port}`, asked).catch(() => null))?.status === 200;
      }, "Keyhole answers");
    await answers(webPort);
    const person = (name: string): SamplePerson => {
      const found = people.find((one) => one.name === name);
      if (found === undefined) throw new Error(`${name} is not one of the sample's people.`);
      return found;
    };
    return {
      ...{ url, webPort, owner, folder, sampleFolder, people, environment, answers: proxy.answers, person, stop },
      output: () => written,
      token: (name, scopes) => makeToken(owner, person(name).email, scopes),
      setUpLink: () => setUpLink(environment),
      serveFrom: async (webFolder) => {
        const port = await freePort();
        launch(startWebServer({ ...environment, PORT: String(port) }, webFolder));
        await answers(port);
        servedPort = port;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function seed(environment: NodeJS.ProcessEnv, ownerUrl: string): Promise<SamplePerson[]> {
  const env = { ...environment, DATABASE_MIGRATION_URL: ownerUrl };
  const { code, stdout, output } = await run(process.execPath, [programFile("seed")], { cwd: root, env });
  if (code !== 0) throw new Error(`The sample could not be made:\n${output}`);
  return JSON.parse(stdout) as SamplePerson[];
}

async function setUpLink(env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, output } = await run(process.execPath, [programFile("cli"), "setup-link"], { cwd: root, env });
  if (code !== 0) throw new Error(`There is no set-up link:\n${output}`);
  return stdout.trim();
}

async function makeToken(owner: pg.Client, email: string, scopes: readonly Permission[]): Promise<string> {
  const token = `kh_${randomBytes(32).toString("base64url")}`;
  await owner.query(
    `insert into api_token (person_id, name, prefix, secret_hash, scopes, expires_at)
     select id, 'test', $2, $3, $4, now() + interval '1 day' from person where email = $1`,
    [email, token.slice(0, 9), sha256(token), scopes],
  );
  return token;
}

/** Looks again until `holds`; throws after 30 s with what was waited for. */
export async function until(holds: () => Promise<boolean> | boolean, what: string, ms = 30_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It did not happen in ${ms / 1000} s that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 8000);
  await over;
  clearTimeout(timer);
}
