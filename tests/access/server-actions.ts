import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { distFolder, root } from "@/lib/boot/places.mjs";

/** A server action of the build that runs one operation of the catalogue with what a form holds. */
export interface ServerAction {
  readonly name: string;
  readonly operation: string;
  /** What the browser calls it by. */
  readonly id: string;
  /** A page that offers it: "/g/[gateway]/vaults". */
  readonly page: string;
}

interface Manifest {
  readonly node: Readonly<
    Record<
      string,
      {
        readonly exportedName: string;
        readonly filename: string;
        readonly workers: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/** Every action made by `action(command)`, found in the sources and in the build itself: a new one is tried unasked. */
export function serverActions(): readonly ServerAction[] {
  const operations = operationNames();
  const built = builtActions();
  return globSync("app/**/*actions.ts", { cwd: root }).flatMap((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    return [...text.matchAll(/export const (\w+) = action\(\s*(\w+)/g)].map(([, name = "", command = ""]) => {
      const operation = operations.get(command);
      const found = built.get(`${file} ${name}`);
      if (operation === undefined) throw new Error(`${file}: ${command} is no operation that was found.`);
      if (found === undefined) throw new Error(`${file}: no page of the build offers ${name}.`);
      return { name, operation, ...found };
    });
  });
}

/** The operation's name by the name of its constant in the code. */
function operationNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const file of globSync("lib/services/**/*.ts", { cwd: root })) {
    const text = readFileSync(path.join(root, file), "utf8");
    for (const [, constant = "", name = ""] of text.matchAll(
      /export const (\w+) = define\w+(?:<[^(]*>)?\(\{\s*name: "([^"]+)"/g,
    )) {
      names.set(constant, name);
    }
  }
  return names;
}

function builtActions(): ReadonlyMap<string, { readonly id: string; readonly page: string }> {
  const folder = path.join(distFolder, "web/.next/server/app");
  const found = new Map<string, { readonly id: string; readonly page: string }>();
  for (const file of globSync("**/server-reference-manifest.json", { cwd: folder })) {
    const { node } = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Manifest;
    for (const [id, { exportedName, filename, workers }] of Object.entries(node)) {
      const worker = Object.keys(workers)[0] ?? "";
      const page = worker
        .replace(/^app/, "")
        .replace(/\/\([^)]+\)/g, "")
        .replace(/\/page$/, "");
      found.set(`${filename} ${exportedName}`, { id, page: page === "" ? "/" : page });
    }
  }
  return found;
}
