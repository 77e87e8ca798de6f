// What `npm start` goes on with once the packages are there: build, database, sample, web server and worker.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildPrograms, buildWeb, programFile } from "./build.mjs";
import { endChildren, holdOutput, run, startNode } from "./child.mjs";
import { embeddedDatabase } from "./embedded-database.mjs";
import { BootFailure, endWith, exitCode } from "./exit-codes.mjs";
import { openKeyholeFolder } from "./kept-secret.mjs";
import { migrateOwnDatabase, requireOwnDatabase } from "./own-database.mjs";
import { root, samplePeopleFile, sampleVaultFile } from "./places.mjs";
import { seedSample } from "./seed-sample.mjs";
import { readAddress, requireFreePort, runtimeEnvironment } from "./settings.mjs";
import { startWebServer } from "./web-server.mjs";

const { values: flags } = parseArgs({ options: { dev: { type: "boolean", default: false } } });
const began = performance.now();
let database = null;
let stopping = null;
let isUp = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop().then(process.exit));
// The process that started this one is gone without a word.
process.on("disconnect", () => void stop().then(process.exit));

try {
  await serve();
} catch (error) {
  if (stopping === null) {
    await stop();
    endWith(error);
  }
}

async function serve() {
  const address = readAddress();
  openKeyholeFolder();
  const external = process.env.DATABASE_URL;
  if (external) await requireOwnDatabase(external, process.env.DATABASE_MIGRATION_URL);
  if (!flags.dev) await step("Building the application", buildWeb);
  await step("Building the worker and the commands", () => buildPrograms(["worker", "cli", "seed", "sample-vault"]));
  await step(external ? "Preparing the database" : "Starting PostgreSQL", () => openDatabase(external, address));
  await requireFreePort(address);
  const environment = runtimeEnvironment({ databaseUrl: database.appUrl, address, embedded: !external });
  await step("Starting Keyhole", async () => {
    if (environment.KEYHOLE_SAMPLE_PEOPLE && fs.existsSync(sampleVaultFile)) startSampleVault();
    const web = startWeb(environment, address);
    const worker = startNode([programFile("worker")], { cwd: root, env: environment, output: "pipe" });
    const said = [web, worker].map(holdOutput);
    try {
      await Promise.race([isServed(address), ended(web, "web server", address), ended(worker, "worker", address)]);
      isUp = true;
      for (const one of said) one.pass(false);
    } catch (error) {
      process.stdout.write("\n");
      for (const one of said) one.pass(true);
      throw error;
    }
  });
  for (const line of await welcome(environment, address)) console.log(line);
}

/** Keyhole does without it: if it ends, references into it cannot be reached, and what it said is on the terminal. */
function startSampleVault() {
  startNode([programFile("sample-vault"), sampleVaultFile], { cwd: root, env: { PATH: process.env.PATH } });
}

/** Sets `database`. The sample goes into a new embedded database only, and only where nobody else can reach it. */
async function openDatabase(external, address) {
  if (external) {
    await migrateOwnDatabase(external, process.env.DATABASE_MIGRATION_URL);
    database = { appUrl: external, stop: async () => {} };
    return;
  }
  database = await embeddedDatabase({ fill: address.isLoopback ? (url) => seedSample(url, address) : undefined });
}

function startWeb(environment, { host, port }) {
  if (!flags.dev) return startWebServer(environment);
  const next = path.join(root, "node_modules/next/dist/bin/next");
  const env = { ...environment, NODE_ENV: "development" };
  return startNode([next, "dev", "-p", String(port), "-H", host], { cwd: root, env, output: "pipe" });
}

/** Resolves once requests are answered. */
async function isServed({ host, port, url }) {
  const options = { host, port, path: "/api/health", headers: { host: new URL(url).host } };
  for (;;) {
    const status = await new Promise((resolve) => {
      const request = http.get(options, (response) => resolve(response.resume().statusCode));
      request.setTimeout(5000, () => request.destroy()).once("error", () => resolve(0));
    });
    if (status === 200) return;
    await sleep(25);
  }
}

/** Never resolves. Throws when a child ends by itself; once all is up, that takes the others with it. */
function ended(child, what, address) {
  return new Promise((_, reject) => {
    child.once("close", async () => {
      if (stopping !== null) return;
      const taken = what === "web server" ? await requireFreePort(address).catch((failure) => failure) : undefined;
      const failure = taken ?? new BootFailure(exitCode.failed, `The ${what} ended by itself; what it said is above.`);
      reject(failure);
      if (!isUp) return;
      await stop();
      endWith(failure);
    });
  });
}

async function welcome(environment, { url, isLoopback }) {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const lines = ["", `Keyhole is ready after ${seconds} s: ${url}`];
  if (environment.KEYHOLE_SAMPLE_PEOPLE) {
    lines.push("", "The sample's people:");
    for (const { name, email, password, roles } of JSON.parse(fs.readFileSync(samplePeopleFile, "utf8")))
      lines.push(`  ${name.padEnd(6)} ${email.padEnd(24)} ${password.padEnd(22)} ${roles}`);
    lines.push(`  (also in ${samplePeopleFile})`);
    return [...lines, ""];
  }
  const { code, stdout } = await run(process.execPath, [programFile("cli"), "setup-link"], {
    cwd: root,
    env: environment,
  });
  if (code === 0 && stdout.trim() !== "")
    lines.push("", "Nobody has an account yet. This link makes the first two, once:", `  ${stdout.trim()}`);
  if (!isLoopback) lines.push("", `It listens on ${environment.HOST}:${environment.PORT}.`);
  return [...lines, ""];
}

/** Ends the children, then the database. Gives the exit code of an end that was asked for. */
function stop() {
  return (stopping ??= (async () => {
    await endChildren();
    await database?.stop();
    return exitCode.ok;
  })());
}

async function step(label, work) {
  const from = performance.now();
  process.stdout.write(`${label} … `);
  try {
    await work();
  } catch (error) {
    process.stdout.write("no\n");
    throw error;
  }
  process.stdout.write(`${((performance.now() - from) / 1000).toFixed(1)} s\n`);
}
