import ts from "typescript";
import { describe, expect, it } from "vitest";
import { roles } from "@/lib/domain/access/permissions";
import { filesWith, found, moduleOf, sourceFiles, treeOf } from "./source-files";

const outside = (allowed: readonly RegExp[]) => (file: string) => !allowed.some((pattern) => pattern.test(file));

/** Keys, credentials and fetched values come out of their wrapping here and nowhere else. */
const revealing: Readonly<Record<string, string>> = {
  "lib/kong/admin-client.ts": "puts the token of a gateway's Admin API into the header that it goes in",
  "lib/providers/inspect-value.ts": "selects a member and says what a value is",
  "lib/providers/konnect/write-secret.ts": "writes the value that a person gave into a Config Store",
  "lib/providers/fingerprint.ts": "takes the installation's key for a fingerprint",
  "lib/runtime/one-time-codes.ts": "reckons the code that an app has to show",
  "lib/runtime/seal.ts": "seals",
  "lib/server/sso.ts": "hands the client's secret to the library that fetches tokens with it",
  "lib/services/vaults/vault-seal.ts": "opens a vault's own credentials, to sign in with",
  "lib/services/changes/stored-change.ts": "opens an approved command, to carry it out",
  "lib/db/function-call.ts":
    "hands a session's or a link's secret to the database, which derives the actor from it or keeps its hash",
};

/** A call of `reveal`, or taking it off a thing by destructuring or by a name in brackets. */
const reveals = (node: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) && node.name.text === "reveal") ||
  (ts.isElementAccessExpression(node) &&
    ts.isStringLiteralLike(node.argumentExpression) &&
    node.argumentExpression.text === "reveal") ||
  (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === "reveal");

describe("secrets", () => {
  it("are revealed in the files of the list only, and in each of them", () => {
    expect(filesWith(reveals)).toEqual(Object.keys(revealing).sort());
  });
});

/** `process.env` in any spelling, and the module that has it. */
const readsEnvironment = (node: ts.Node): boolean => {
  if (["process", "node:process"].includes(moduleOf(node) ?? "")) return true;
  if (ts.isMetaProperty(node)) return false;
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "env" && endsInProcess(node.expression);
  if (ts.isElementAccessExpression(node)) return endsInProcess(node.expression);
  return (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer !== undefined &&
    endsInProcess(node.initializer)
  );
};

const endsInProcess = (node: ts.Expression): boolean =>
  (ts.isIdentifier(node) && node.text === "process") ||
  (ts.isPropertyAccessExpression(node) && node.name.text === "process");

describe("the environment", () => {
  it("is read by lib/runtime/env.ts, by what starts Keyhole, and by configuration", () => {
    const allowed = [/^lib\/runtime\/env\.ts$/, /^lib\/boot\//, /^[^/]+\.config\.(?:ts|mjs)$/];
    // The seed is started by the launcher with an environment of its own making.
    const seed = [/^prisma\/seed-environment\.ts$/];
    expect(filesWith(readsEnvironment).filter(outside([...allowed, ...seed]))).toEqual([]);
  });
});

const socketModules = /^(?:node:)?(?:net|tls|dgram|dns|dns\/promises|http|https|http2|undici)$/;
const dialling = ["fetch", "WebSocket", "WebSocketStream", "EventSource", "XMLHttpRequest", "WebTransport"];

/** A global that dials, or a module that does; a method of that name on something else is another thing. */
const dials = (node: ts.Node): boolean => {
  if (socketModules.test(moduleOf(node) ?? "")) return true;
  if (ts.isPropertyAccessExpression(node)) {
    const holder = node.expression.getText();
    return (
      node.name.text === "sendBeacon" ||
      (["globalThis", "window", "self"].includes(holder) && dialling.includes(node.name.text))
    );
  }
  return (ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression)
    ? dialling.includes(node.expression.text)
    : false;
};

describe("sockets", () => {
  it("are opened by lib/net, by what starts Keyhole, and to Keyhole's own database", () => {
    // The sample's Vault listens, and dials nobody.
    const listens = /^prisma\/sample-vault\/listen\.ts$/;
    // Runs in the browser, which the content security policy lets ask nobody but Keyhole.
    const browser = /^components\/(?:checks\/use-check|live\/(?:live-page|ask-again)|vaults\/use-live-schema)\.ts$/;
    expect(filesWith(dials).filter(outside([/^lib\/net\//, /^lib\/boot\//, listens, browser]))).toEqual([]);
  });

  it("cannot be had by way of another program", () => {
    const starts = filesWith((node) =>
      /^(?:node:)?(?:child_process|cluster|worker_threads|inspector)$/.test(moduleOf(node) ?? ""),
    );
    expect(starts.filter(outside([/^lib\/boot\//]))).toEqual([]);
  });

  it("to the database are lib/db's, the launcher's and the measurements'", () => {
    const clients = filesWith((node) => /^(?:pg|pg-boss|pg-pool|postgres)(?:\/|$)/.test(moduleOf(node) ?? ""));
    expect(clients.filter(outside([/^lib\/db\//, /^lib\/boot\//, /^bench\//]))).toEqual([]);
  });
});

describe("Prisma", () => {
  it("is known to lib/db, lib/services, the seed and what migrates", () => {
    const files = sourceFiles().filter(
      (file) =>
        found(treeOf(file), (node) => {
          // Types count here: a row's shape is what must not travel.
          const named =
            ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text;
          const from = named || (moduleOf(node) ?? "");
          return /^@?prisma(?:\/|$)|db\/generated\//.test(from) ? true : undefined;
        }).length > 0,
    );
    const allowed = [/^lib\/db\//, /^lib\/services\//, /^lib\/boot\//, /^prisma\//, /^prisma\.config\.ts$/];
    expect(files.filter(outside(allowed))).toEqual([]);
  });
});

describe("rights", () => {
  it("are decided in one place", () => {
    const importing = filesWith(
      (node) =>
        ts.isImportSpecifier(node) &&
        (node.propertyName ?? node.name).text === "decide" &&
        /access\/decide$|\.\/decide$/.test(
          ts.isStringLiteral(node.parent.parent.parent.moduleSpecifier)
            ? node.parent.parent.parent.moduleSpecifier.text
            : "",
        ),
    );
    // The second only says what the first would decide.
    expect(importing).toEqual(["lib/domain/access/explain-right.ts", "lib/services/kernel/authorize.ts"]);
    const whole = filesWith(
      (node) => ts.isNamespaceImport(node) && /access\/decide/.test(node.parent.parent.getText()),
    );
    expect(whole).toEqual([]);
  });

  it("go by role names in the matrix, the seed and the migrations only", () => {
    const named = filesWith((node) => ts.isStringLiteralLike(node) && roles.some((role) => node.text === role));
    expect(named.filter(outside([/^lib\/domain\/access\/permissions\.ts$/, /^prisma\/sample-people\.ts$/]))).toEqual(
      [],
    );
  });
});
