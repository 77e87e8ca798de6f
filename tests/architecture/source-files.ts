import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "@/lib/boot/places.mjs";

const folders = ["app", "components", "lib", "prisma", "bench"];
const generated = path.join("lib", "db", "generated");

/** Every file of code that is ours, by its path from the root; tests are not among them. */
export function sourceFiles(): readonly string[] {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
  );
  const atRoot = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  return [...inFolders, ...atRoot]
    .filter((file) => /\.(?:ts|tsx|mjs|js|mts|cts)$/.test(file) && !file.endsWith(".d.ts"))
    .filter((file) => !file.startsWith(generated))
    .sort();
}

const trees = new Map<string, ts.SourceFile>();

/** The syntax tree, so that comments and texts that only look like code do not count. */
export function treeOf(file: string, text?: string): ts.SourceFile {
  if (text !== undefined) return parse(file, text);
  const known = trees.get(file) ?? parse(file, readFileSync(path.join(root, file), "utf8"));
  trees.set(file, known);
  return known;
}

function parse(file: string, text: string): ts.SourceFile {
  const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
}

const flat = new WeakMap<ts.Node, readonly ts.Node[]>();

/** A tree's nodes in order, laid out once: many tests walk the same files. */
function nodesOf(tree: ts.Node): readonly ts.Node[] {
  const known = flat.get(tree);
  if (known !== undefined) return known;
  const all: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    all.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  flat.set(tree, all);
  return all;
}

/** What `pick` finds anywhere in a tree. */
export function found<T>(tree: ts.Node, pick: (node: ts.Node) => T | undefined): readonly T[] {
  return nodesOf(tree).flatMap((node) => pick(node) ?? []);
}

/** Files in which `pick` finds something. */
export function filesWith(pick: (node: ts.Node, file: string) => unknown): readonly string[] {
  return sourceFiles().filter((file) => nodesOf(treeOf(file)).some((node) => pick(node, file)));
}

/** What a node brings in at run time: the module of an import, a re-export, `import()` or `require()`. Types do not count. */
export function moduleOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    const onlyTypes =
      node.importClause?.isTypeOnly === true ||
      (node.importClause !== undefined &&
        node.importClause.name === undefined &&
        bindings !== undefined &&
        ts.isNamedImports(bindings) &&
        bindings.elements.length > 0 &&
        bindings.elements.every((element) => element.isTypeOnly));
    return onlyTypes ? undefined : textOf(node.moduleSpecifier);
  }
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : textOf(node.moduleSpecifier);
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression;
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(callee) && callee.text === "require") ||
    (ts.isPropertyAccessExpression(callee) && ["require", "getBuiltinModule"].includes(callee.name.text));
  return loads ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
