import ts from "typescript";
import { describe, expect, it } from "vitest";
import { found, sourceFiles, treeOf } from "./source-files";

/**
 * What signs in and out has no session to run an operation by, and what confirms who is there may go on to another page:
 * they hand over to `lib/server` themselves. Nothing else may stand here.
 */
const byHand: Readonly<Record<string, readonly string[]>> = {
  "app/(console)/actions.ts": ["signOutAction"],
  "app/(console)/settings/sign-in/actions.ts": ["linkIdentityAction"],
  "lib/server/step-up-action.ts": ["confirmItIsMeAction"],
  "app/sign-in/actions.ts": [
    "signInAction",
    "signInAsSampleAction",
    "signInByCodeAction",
    "startSsoAction",
    "connectSsoAction",
  ],
};

/** Every address that answers without being a page, with the methods it knows. */
const routeHandlers: Readonly<Record<string, readonly string[]>> = {
  "app/api/auth/callback/sso/route.ts": ["GET"],
  "app/api/download/[name]/route.ts": ["POST"],
  "app/api/health/route.ts": ["GET"],
  "app/api/live/change/route.ts": ["GET"],
  "app/api/live/changes/route.ts": ["GET"],
  "app/api/live/check/route.ts": ["GET"],
  "app/api/live/feed/route.ts": ["GET"],
  "app/api/live/people-change/route.ts": ["GET"],
  "app/api/live/people-changes/route.ts": ["GET"],
  "app/api/live/schema/route.ts": ["POST"],
  "app/api/ready/route.ts": ["GET"],
  "app/api/v1/operations/[name]/route.ts": ["POST"],
  "app/api/v1/operations/route.ts": ["GET"],
};

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const directivesOf = (statements: readonly ts.Statement[]): readonly string[] => {
  const texts: string[] = [];
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    texts.push(statement.expression.text);
  }
  return texts;
};

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** Whether `action` in this file is the one that runs an operation's command. */
const importsAction = (tree: ts.SourceFile): boolean =>
  tree.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === "@/lib/server/action" &&
      found(statement, (node) => (ts.isImportSpecifier(node) && node.name.text === "action" ? node : undefined)).some(
        ({ propertyName }) => propertyName === undefined,
      ),
  );

/** Exports of a "use server" file that are not `name = action(…)`, as far as they are not allowed by hand. */
export function strayExports(file: string, text?: string): readonly string[] {
  const tree = treeOf(file, text);
  const allowed = byHand[file] ?? [];
  const stray: string[] = [];
  for (const statement of tree.statements) {
    if (ts.isExportAssignment(statement)) stray.push("default");
    else if (ts.isExportDeclaration(statement)) stray.push(statement.isTypeOnly ? "type" : "re-export");
    else if (!isExported(statement)) continue;
    else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        const made =
          initializer !== undefined &&
          ts.isCallExpression(initializer) &&
          ts.isIdentifier(initializer.expression) &&
          initializer.expression.text === "action" &&
          importsAction(tree);
        if (!made) stray.push(name.getText(tree));
      }
    } else if (ts.isFunctionDeclaration(statement)) {
      const name = statement.name?.text ?? "default";
      if (!allowed.includes(name) || !handsOver(statement)) stray.push(name);
    } else stray.push(statement.getText(tree).slice(0, 60));
  }
  return stray;
}

/** One statement, which calls a function. */
const handsOver = ({ body }: ts.FunctionDeclaration): boolean => {
  const [only, ...more] = body?.statements ?? [];
  if (only === undefined || more.length > 0) return false;
  const given = ts.isReturnStatement(only) || ts.isExpressionStatement(only) ? only.expression : undefined;
  const call = given !== undefined && ts.isAwaitExpression(given) ? given.expression : given;
  return call !== undefined && ts.isCallExpression(call) && ts.isIdentifier(call.expression);
};

const actionFiles = sourceFiles().filter((file) => directivesOf(treeOf(file).statements).includes("use server"));

describe("server actions", () => {
  it("are made by action() from a command of the catalogue, but for signing in and out", () => {
    expect(actionFiles.length).toBeGreaterThan(4);
    expect(actionFiles.flatMap((file) => strayExports(file).map((name) => `${file}: ${name}`))).toEqual([]);
    const listed = Object.keys(byHand).filter((file) => !actionFiles.includes(file));
    expect(listed).toEqual([]);
  });

  it("stand in files of their own, never inside a component", () => {
    const inside = sourceFiles().filter(
      (file) =>
        found(treeOf(file), (node) =>
          ts.isBlock(node) && directivesOf(node.statements).includes("use server") ? node : undefined,
        ).length > 0,
    );
    expect(inside).toEqual([]);
  });

  it.each([
    ["a function", `"use server"; export async function run() { return 1; }`],
    ["a function that hands over", `"use server"; export async function run() { return runIt(); }`],
    ["another call", `"use server"; import { action } from "@/lib/server/action"; export const a = other(x);`],
    ["an action of somebody else", `"use server"; import { action } from "./action"; export const a = action(x);`],
    [
      "another thing called action",
      `"use server"; import { x as action } from "@/lib/server/action"; export const a = action(x);`,
    ],
    ["a default", `"use server"; export default async () => {};`],
    ["what another file has", `"use server"; export { run } from "./run";`],
  ])("would be found out: %s", (_what, text) => {
    expect(strayExports("app/some/actions.ts", text)).toHaveLength(1);
  });
});

describe("route handlers", () => {
  it("are exactly those of the list", () => {
    const handlers = sourceFiles().filter((file) => /^app\/(?:.*\/)?route\.(?:ts|tsx|js|mjs)$/.test(file));
    const seen = handlers.map((file) => [file, methodsOf(file)]);
    expect(Object.fromEntries(seen)).toEqual(routeHandlers);
  });

  it("and nothing else in app answers a method", () => {
    const others = sourceFiles().filter((file) => file.startsWith("app/") && routeHandlers[file] === undefined);
    expect(others.filter((file) => methodsOf(file).length > 0)).toEqual([]);
  });
});

function methodsOf(file: string): readonly string[] {
  const tree = treeOf(file);
  return tree.statements
    .filter(isExported)
    .flatMap((statement) => {
      if (ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? ""];
      if (!ts.isVariableStatement(statement)) return [];
      return statement.declarationList.declarations.map(({ name }) => name.getText(tree));
    })
    .filter((name) => methods.includes(name))
    .sort();
}
