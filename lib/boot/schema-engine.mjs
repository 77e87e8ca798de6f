#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which its command line would download on first use: the same engine,
 * compiled to WebAssembly, comes as an npm package. The command line starts this file (PRISMA_SCHEMA_ENGINE_BINARY in
 * prisma.config.ts) and speaks JSON-RPC with it over stdin and stdout, one message a line.
 */
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const { values: flags, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    datasource: { type: "string" },
    datamodels: { type: "string", multiple: true },
    version: { type: "boolean" },
  },
});
const datasource = flags.datasource ? JSON.parse(flags.datasource) : {};
const url = datasource.url ? new URL(datasource.url) : null;
/** PostgreSQL's type numbers of "char" and text. */
const [charType, textType] = [18, 25];
/** Column types as the driver adapter numbers them. */
const [int32Column, booleanColumn, characterColumn, textColumn] = [0, 5, 6, 7];
const schema = url?.searchParams.get("schema") ?? "public";

if (flags.version) {
  console.log("schema-engine-cli wasm");
  process.exit(0);
}
const verb = positionals[0] === "cli" ? positionals[1] : undefined;
if (verb) await runCommand(verb);
else serve();

// ── Commands ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The engine's few direct commands; their outcome goes to stderr as JSON log lines, of which the first is dropped. */
async function runCommand(name) {
  logLine("INFO", { message: "Starting schema engine CLI" });
  const commands = {
    "can-connect-to-database": () => onDatabase(url.toString(), (client) => client.query("SELECT 1")),
    "create-database": createDatabase,
    "drop-database": () => onMaintenance((client) => client.query(`DROP DATABASE IF EXISTS ${quoted(databaseName())}`)),
  };
  try {
    await commands[name]();
    process.exit(0);
  } catch (error) {
    const codes = { "3D000": "P1003", "28P01": "P1000", 28000: "P1000", "42P04": "P1009" };
    logLine("ERROR", { message: error.message, error_code: codes[error.code] ?? "P1001", is_panic: false });
    process.exit(1);
  }
}

async function createDatabase() {
  await onMaintenance((client) => client.query(`CREATE DATABASE ${quoted(databaseName())}`));
  return { databaseName: databaseName() };
}

function logLine(level, fields) {
  const line = { timestamp: new Date().toISOString(), level, fields, target: "schema_engine" };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

// ── JSON-RPC ───────────────────────────────────────────────────────────────────────────────────────────────────────

function serve() {
  const waiting = new Map();
  const put = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const ask = (method, params) =>
    new Promise((resolve) => {
      const id = `engine-${waiting.size}-${Date.now()}`;
      waiting.set(id, resolve);
      put({ id, method, params });
    });
  const methods = {
    createDatabase,
    getDatabaseVersion: async (params) => (await engine()).version(params),
    // The native engine prints a difference itself, by a request to the command line.
    diff: async (params) => {
      const { stdout, exitCode } = await (await engine()).diff(params);
      if (stdout) await ask("print", { content: stdout.replace(/\n$/, "") });
      return { exitCode, stdout: null };
    },
  };
  const answer = async ({ id, method, params }) => {
    try {
      const run = methods[method] ?? (async () => callEngine(method, params));
      put({ id, result: (await run(params)) ?? null });
    } catch (error) {
      put({ id, error: rpcError(error) });
    }
  };
  let queue = Promise.resolve();
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const message = JSON.parse(line);
    if (message.method) queue = queue.then(() => answer(message));
    else {
      waiting.get(message.id)?.(message.result);
      waiting.delete(message.id);
    }
  });
  lines.on("close", () => queue.then(() => process.exit(0)));
}

async function callEngine(method, params) {
  const instance = await engine();
  if (typeof instance[method] !== "function") throw new Error(`The schema engine has no method ${method}.`);
  return instance[method](params);
}

function rpcError(error) {
  const panic = globalThis.PRISMA_WASM_PANIC_REGISTRY.message;
  const message = panic || (typeof error === "string" ? error : (error?.message ?? String(error)));
  const data = { is_panic: panic !== "", message, error_code: error?.code, meta: error?.meta, error: { message } };
  return { code: 4466, message, data };
}

// ── The engine ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Made on first use: validating and generating never ask for it, and comparing files needs no database. */
function engine() {
  return (engine.made ??= loadEngine());
}

async function loadEngine() {
  const folder = path.dirname(fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg")));
  const wasm = fs.readFileSync(path.join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": engineModule });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: "",
    set_message(message) {
      this.message = message;
    },
  };
  const models = (flags.datamodels ?? []).map((file) => [file, fs.readFileSync(file, "utf8")]);
  const factory = url
    ? { provider: "postgres", adapterName: "@prisma/adapter-pg", connect, connectToShadowDb }
    : unconnected();
  return engineModule.SchemaEngine.new(
    { datamodels: models.length > 0 ? models : undefined },
    (line) => process.env.DEBUG && process.stderr.write(`${line}\n`),
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

/**
 * Without a URL the engine can still compare files with each other. It only asks which server it would talk to.
 */
function unconnected() {
  const server = {
    columnNames: ["exists", "version", "numeric_version"],
    columnTypes: [booleanColumn, textColumn, int32Column],
    rows: [[true, "PostgreSQL 18.0", 180_000]],
  };
  const refuse = async () => {
    throw new Error("This needs a database: set DATABASE_MIGRATION_URL.");
  };
  const adapter = {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    getConnectionInfo: () => ({ schemaName: schema, supportsRelationJoins: true }),
    queryRaw: async ({ sql }) => (sql.includes("version()") ? server : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    async dispose() {},
  };
  return { ...adapter, connect: async () => adapter, connectToShadowDb: async () => adapter };
}

function connect() {
  return openAdapter(url.toString());
}

async function connectToShadowDb() {
  if (datasource.shadowDatabaseUrl) return openAdapter(datasource.shadowDatabaseUrl);
  const name = `keyhole_shadow_${crypto.randomUUID()}`;
  await onDatabase(url.toString(), (client) => client.query(`CREATE DATABASE ${quoted(name)}`));
  const shadow = new URL(url);
  shadow.pathname = `/${name}`;
  const remove = (client) => client.query(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
  return openAdapter(shadow.toString(), () => onDatabase(url.toString(), remove));
}

/**
 * Prisma's driver adapter with what migrations need and it does not do: one connection for all (an advisory lock
 * belongs to a connection), scripts sent whole (it splits at every semicolon, also in function bodies), and the type
 * "char" of the system catalogues, which it refuses. It also ignores the database it is given for a shadow when it has
 * a connection string, so that the shadow would be the real one: here each adapter has its own URL.
 */
async function openAdapter(connectionString, afterwards = async () => {}) {
  const client = new pg.Client({ connectionString, options: `-c search_path="${schema}"` });
  client.on("error", () => {});
  await client.connect();
  const adapter = await new PrismaPg({ connectionString }, { schema }).connect();
  let charColumns = [];
  adapter.client = {
    async query(...args) {
      const result = await client.query(...args);
      const fields = result.fields ?? [];
      charColumns = fields.flatMap(({ dataTypeID }, at) => (dataTypeID === charType ? [at] : []));
      for (const at of charColumns) fields[at].dataTypeID = textType;
      return result;
    },
    connect: async () => adapter.client,
    release() {},
    on() {},
    removeListener() {},
    end: () => client.end(),
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const at of charColumns) result.columnTypes[at] = characterColumn;
    return result;
  };
  adapter.executeScript = async (script) => {
    try {
      await client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  adapter.dispose = async () => {
    await client.end();
    await afterwards();
  };
  return adapter;
}

// ── PostgreSQL ─────────────────────────────────────────────────────────────────────────────────────────────────────

function onMaintenance(work) {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  return onDatabase(maintenance.toString(), work);
}

async function onDatabase(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseName() {
  return decodeURIComponent(url.pathname.slice(1));
}

function quoted(identifier) {
  return pg.escapeIdentifier(identifier);
}
