import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { crowding } from "@/tests/support/crowding";
import { testServer } from "@/tests/support/database";
import { newInstallation, type Installation } from "@/tests/support/launched";
import { until } from "@/tests/support/running-app";

const kills = process.env.KEYHOLE_PROVE ? 100 : 10;
const names = ["Maya", "Jonas", "Ada", "Noor", "Vic"];

let installation: Installation;
beforeEach(async () => void (installation = await newInstallation()));
afterEach(() => installation.remove());

const kept = (name: string): string => path.join(installation.folder, ".keyhole", name);
const people = (): { name: string; password: string }[] =>
  JSON.parse(fs.readFileSync(kept("sample-people.json"), "utf8")) as { name: string; password: string }[];

/** Ends what runs and gives the milliseconds until nothing is left. */
async function interrupted(launched: ReturnType<Installation["start"]>): Promise<number> {
  const began = performance.now();
  launched.signalGroup("SIGINT");
  await launched.over;
  await until(() => installation.processes().length === 0, "nothing of it runs");
  return performance.now() - began;
}

describe("npm start", () => {
  it("makes a database with the sample, ends all of it at an interrupt, and is back at once", async () => {
    const first = installation.start();
    await first.served();
    await until(() => first.said().includes("sample-people.json"), "it has printed the sample's people");
    expect(people().map(({ name }) => name)).toEqual(names);
    for (const { password } of people()) expect(first.said()).toContain(password);
    expect(await interrupted(first)).toBeLessThan(10_000);

    const before = people();
    // The best of three; on a crowded machine a second on the clock is less than one of ours.
    const times: number[] = [];
    while (times.length < 3 && !times.some((ms) => ms < 5_000)) {
      const crowded = await crowding();
      const again = installation.start();
      const ms = await again.served();
      times.push(ms / Math.min(crowded, await crowding()));
      await interrupted(again);
    }
    expect(Math.min(...times)).toBeLessThan(5_000);
    expect(people()).toEqual(before);
  });

  it("keeps keys and passwords in files that only their owner reads, and the owner's role from the application", async () => {
    const launched = installation.start();
    await launched.served();
    const files = [
      "auth-secret",
      "key",
      "actions-key",
      "app-password",
      "owner-password",
      "sample-people.json",
      "sample-vault.json",
    ];
    expect(files.filter((name) => (fs.statSync(kept(name)).mode & 0o077) !== 0)).toEqual([]);
    const secrets = ["owner-password", "pg/password"].map((name) => fs.readFileSync(kept(name), "utf8"));
    const environments = installation
      .processes()
      .map((pid) => fs.readFileSync(`/proc/${pid}/environ`, { encoding: "utf8", flag: "r" }))
      .join("\n");
    expect(environments).toContain("KEYHOLE_KEY=");
    for (const secret of secrets) expect(environments).not.toContain(secret);
    await interrupted(launched);
  });

  it.each(["launcher", "application"] as const)("leaves no server behind when the %s is killed", async (which) => {
    const first = installation.start();
    await first.served();
    first.kill(which);
    const isDatabase = (pid: number) => /postgres/.test(fs.readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    await until(() => installation.processes().every(isDatabase), "only the database runs", 12_000);
    const second = installation.start();
    await second.served();
    expect(people().map(({ name }) => name)).toEqual(names);
    await interrupted(second);
  });

  it(
    `ends up whole after it was killed at any moment of its first start, ${kills} times`,
    async () => {
      for (let at = 0; at < kills; at++) {
        const launched = installation.start();
        // Spread over what a start takes, so that each step is hit.
        const after = ((at * 7) % kills) * (4000 / kills) + 200;
        await Promise.race([launched.over, new Promise((resolve) => setTimeout(resolve, after))]);
        launched.signalGroup("SIGKILL");
        await launched.over;
      }
      const last = installation.start();
      await last.served();
      expect(people().map(({ name }) => name)).toEqual(names);
      await interrupted(last);
    },
    kills * 20_000,
  );
});

describe("npm run dev", () => {
  it("serves pages from the sources, and ends at an interrupt", async () => {
    const launched = installation.start({}, "dev");
    await launched.served();
    const page = await fetch(`http://127.0.0.1:${installation.port}/sign-in`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Sign in");
    expect(await interrupted(launched)).toBeLessThan(10_000);
  });
});

describe("npm start with a PostgreSQL of the operator's", () => {
  it("brings it to the schema, puts no sample into it, and prints a link for the first accounts", async () => {
    const server = new URL(await testServer());
    const name = `keyhole_test_${process.pid}_${installation.port}`;
    const { connect } = await import("@/lib/boot/migrate.mjs");
    const admin = await connect(server.href);
    await admin.query(`CREATE DATABASE ${name}`);
    try {
      server.pathname = `/${name}`;
      const owner = server.href;
      Object.assign(server, { username: "keyhole_app", password: "test" });
      const launched = installation.start({ DATABASE_URL: server.href, DATABASE_MIGRATION_URL: owner });
      await launched.served();
      await until(() => launched.said().includes("/setup#"), "it has printed the link");
      expect(fs.existsSync(kept("sample-people.json"))).toBe(false);
      expect(fs.existsSync(kept("pg"))).toBe(false);
      await interrupted(launched);
    } finally {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    }
  });
});
