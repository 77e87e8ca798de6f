import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exitCode } from "@/lib/boot/exit-codes.mjs";
import { isInstalled, requireNode } from "@/lib/boot/install.mjs";

describe("the Node.js it starts on", () => {
  it.each(["20.19.0", "20.20.1", "22.0.0", "24.21.0"])("may be %s", (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });

  it.each(["20.18.3", "18.20.4", "16.0.0"])("may not be %s, and the sentence names both versions", (version) => {
    const refusal = { code: exitCode.wrongNode, message: expect.stringMatching(`20\\.19 .*${version}`) };
    expect(() => requireNode(version)).toThrow(expect.objectContaining(refusal));
  });
});

describe("packages are installed", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "keyhole-install-"));
    mkdirSync(path.join(folder, "node_modules"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const wanted = {
    "": { name: "app" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/a-mac": { version: "1.0.0", optional: true },
  };
  const lay = (file: string, packages: object) => writeFileSync(path.join(folder, file), JSON.stringify({ packages }));
  const found = (there: object) => {
    lay("package-lock.json", wanted);
    lay("node_modules/.package-lock.json", there);
    return isInstalled(folder);
  };

  it("when all are there, but for those of other systems", () => {
    expect(found({ "node_modules/a": { version: "1.0.0" } })).toBe(true);
  });

  it("not when one is there in another version, is missing, or an installation was broken off", () => {
    expect(found({ "node_modules/a": { version: "0.9.0" } })).toBe(false);
    expect(found({})).toBe(false);
    rmSync(path.join(folder, "node_modules/.package-lock.json"));
    expect(isInstalled(folder)).toBe(false);
  });
});
