import { cp, link, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "@/lib/boot/child.mjs";
import { root } from "@/lib/boot/places.mjs";

export interface NextBuild {
  /** Of its web server, as `dist/web` is of the first. */
  readonly webFolder: string;
  remove(): Promise<void>;
}

/** What a web server is made of. */
const sources = [
  ...["app", "components", "lib", "prisma", "proxy.ts", "prisma.config.ts"],
  ...["next.config.ts", "postcss.config.mjs", "tsconfig.json", "package.json", "package-lock.json"],
];

/**
 * Builds the application once more, as its next version in another checkout: the actions of `file` have other names, so
 * whatever a page of the first build calls of them is unknown there. Takes a minute or two.
 */
export async function buildNext(file: string): Promise<NextBuild> {
  const folder = await mkdtemp(path.join(tmpdir(), "keyhole-next-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    for (const name of sources) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
    await linkTree(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const text = await readFile(path.join(folder, file), "utf8");
    const names = [...text.matchAll(/export const (\w+Action)\b/g)].flatMap(([, name]) => name ?? []);
    if (names.length === 0) throw new Error(`There are no actions in ${file}.`);
    await renameIn(path.join(folder, "app"), new RegExp(`\\b(?:${names.join("|")})\\b`, "g"));
    const build = `import { buildWeb } from "./lib/boot/build.mjs"; await buildWeb();`;
    const node = ["--input-type=module", "--eval", build];
    const { code, output } = await run(process.execPath, node, { cwd: folder, env: process.env });
    if (code !== 0) throw new Error(`The next version could not be built:\n${output}`);
    return { webFolder: path.join(folder, "dist/web"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function renameIn(folder: string, names: RegExp): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replace(names, (name) => name.replace(/Action$/, "OfNextVersion")),
    );
  }
}

/** The same files under other names: a build follows no link out of its folder. Copies where the disk is another. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target).catch(() => cp(source, target));
  }
}
