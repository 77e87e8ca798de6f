import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fs } from "@/lib/providers/fs";
import { unusedNet } from "../../support/unused-net";
import type { Subject } from "../provider-suite";

const noServer = "there is no server and no sign-in";

export const fsSubject: Subject = {
  name: "fs",
  provider: fs,
  start: async () => {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-contract-")));
    const file = path.join(root, "password");
    return {
      vault: { config: { prefix: root }, access: { declares_same_host: true }, level: "values" },
      host: { net: unusedNet, env: new Map(), fsRoots: [root] },
      resource: "password",
      missing: "none",
      secrets: [],
      put: async (value, name = "password") => {
        const named = path.join(root, name);
        await mkdir(path.dirname(named), { recursive: true });
        await writeFile(named, value);
        return value;
      },
      putBytes: async (value) => {
        await writeFile(file, value);
        return "as it is";
      },
      trouble: async (kind) => {
        if (kind === "oversized") await writeFile(file, Buffer.alloc(1024 * 1024 + 1));
      },
      close: () => rm(root, { recursive: true }),
    };
  },
  skips: {
    "test reads nothing": "a file does not tell that it was read",
    "test oversized": "a test opens no file",
    "wrong credentials": noServer,
    forbidden: "the tests may run as root, who may read every file",
    hang: noServer,
    throttled: noServer,
    garbage: "a file may hold anything",
    "version 2": "files have no versions",
    "metadata denied": "who may open a file may see its dates",
  },
};
