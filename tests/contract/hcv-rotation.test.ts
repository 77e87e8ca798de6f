import { afterEach, beforeEach, expect, it } from "vitest";
import type { Item, Meta } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { startBoth } from "./stubs/hcv";

let started: Awaited<ReturnType<typeof startBoth>>;
beforeEach(async () => {
  started = await startBoth("v2");
  await started.put("canary-first");
  await started.put("canary-second");
});
afterEach(() => started.close());

const written = new Date("2026-03-01T10:11:12.123Z");

/** What one look tells of the plan, by a read or without. */
const planBy = async (how: "read" | "describe", version: number | null = null): Promise<Meta["plan"]> => {
  const level = how === "read" ? "values" : "metadata";
  const opened = await hcv.open({ ...started.vault, level }, started.host);
  if (!opened.ok) throw new Error(opened.code);
  const wants = [{ resource: "app/db", version }];
  const metas: readonly Item<Meta>[] =
    how === "describe"
      ? ((await opened.value.describe?.(wants)) ?? [])
      : (await opened.value.read(wants)).map((item) => (item.ok ? { ...item, value: item.value.meta } : item));
  const [item] = metas;
  if (item?.ok !== true) throw new Error(item?.code);
  return item.value.plan;
};

it.each(["read", "describe"] as const)("the plan noted at a secret comes with one question, by %s", async (how) => {
  expect(await planBy(how)).toBe("none");
  started.stub.customMetadata.set("app/db", { "rotate-every": "90d", owner: "core" });
  // Whether the token's uses are counted is asked as the session is opened, whatever is read.
  const asked = () => started.stub.server.requests().filter(({ url }) => !url.endsWith("/lookup-self")).length;
  const before = asked();
  expect(await planBy(how)).toEqual({ nextAt: null, everySeconds: 90 * 86_400, lastAt: written });
  expect(asked() - before).toBe(1);
});

it.each(["read", "describe"] as const)("an older version says nothing of the last rotation, by %s", async (how) => {
  started.stub.customMetadata.set("app/db", { "rotate-every": "90d" });
  expect(await planBy(how, 1)).toEqual({ nextAt: null, everySeconds: 90 * 86_400, lastAt: null });
  expect(await planBy(how, 0)).toMatchObject({ lastAt: written });
});

it("needs no right on metadata beside a value", async () => {
  started.stub.customMetadata.set("app/db", { "next-rotation": "2026-06-01" });
  started.stub.denied.add("secret/metadata/app/db");
  expect(await planBy("read")).toEqual({ nextAt: new Date("2026-06-01"), everySeconds: null, lastAt: written });
});

it("KV version 1 has none: its lease is no rotation", async () => {
  await started.close();
  started = await startBoth("v1");
  await started.put("canary-first");
  expect(await planBy("read")).toBe("none");
});
