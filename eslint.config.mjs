import fs from "node:fs";
import next from "eslint-config-next";
import nextTypescript from "eslint-config-next/typescript";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import typescript from "typescript-eslint";

const server = ["lib/services", "lib/domain"];
const react = ["react", "react-dom", "next"];

/**
 * Who may import whom. `inside` names folders of this project, `packages` those of npm, `node` says whether Node's own
 * modules are there, `dials` whether it may open a socket. What is not listed is refused.
 */
const layers = [
  { folder: "lib/domain", inside: [], packages: [] },
  { folder: "lib/format.ts", inside: [], packages: [] },
  { folder: "lib/net", inside: ["lib/domain"], packages: ["undici"], node: true, dials: true, foreign: true },
  ...providerFolders(),
  { folder: "lib/kong", inside: ["lib/domain", "lib/net"], packages: ["zod", "js-yaml"], node: true, foreign: true },
  { folder: "lib/notify", inside: ["lib/domain", "lib/net"], packages: ["zod", "nodemailer"], node: true },
  { folder: "lib/db", inside: ["lib/domain"], packages: ["@prisma", "pg", "pg-boss"], node: true },
  {
    folder: "lib/services",
    inside: ["lib/domain", "lib/providers", "lib/kong", "lib/notify", "lib/db"],
    not: providerNames().map((name) => `lib/providers/${name}`),
    packages: ["zod"],
    node: true,
    foreign: true,
  },
  {
    folder: "lib/runtime",
    inside: ["lib/domain", "lib/net", "lib/providers", "lib/kong", "lib/notify", "lib/db", "lib/services", "lib/boot"],
    packages: ["zod", "pino", "@node-rs/argon2", "otpauth", "uqr", "prom-client", "jose"],
    node: true,
  },
  {
    folder: "lib/server",
    inside: ["lib/runtime", ...server],
    packages: [...react, "next-auth", "@auth/core", "server-only", "zod"],
    node: true,
  },
  { folder: "lib/worker", inside: ["lib/runtime", ...server], packages: [], node: true },
  { folder: "lib/cli", inside: ["lib/runtime", ...server, "lib/kong", "lib/providers"], packages: [], node: true },
  {
    folder: "lib/boot",
    inside: ["lib/db"],
    packages: ["pg", "pg-boss", "esbuild", "@prisma", "@playwright/test"],
    node: true,
    dials: true,
  },
  {
    folder: "components",
    inside: ["lib/domain", "lib/format.ts"],
    packages: [...react, "@tanstack/react-query"],
    typesFromAnywhere: true,
  },
  {
    folder: "app",
    inside: ["components", "lib/server", ...server, "lib/format.ts"],
    packages: [...react, "geist"],
    node: true,
  },
  { folder: "proxy.ts", inside: ["lib/server", "lib/runtime", "lib/domain"], packages: ["next"] },
];
/** What no layer may import: it is there for the seed, the measurements and the tests. */
const outside = ["prisma", "bench", "tests"];

const sockets = ["net", "tls", "dgram", "http", "https", "http2", "undici"];
const dialling = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];
const socketMessage = "Everything that leaves goes through the one dialler in lib/net.";
const environmentMessage = "The environment is read in lib/runtime/env.ts; take what you need as an argument.";
const foreignMessage =
  "A foreign error's text may quote a secret value: answer with a code and a sentence of your own.";
const decideMessage = "Only lib/services/kernel/authorize.ts decides; call an operation.";

/** Names a caught value goes by, and what of it must not be read. */
const caught = "/^(e|err|error|cause|thrown|exception)$/";
const foreignText = "/^(message|cause|stack|input|body|response)$/";
const foreignSyntax = [
  `MemberExpression[object.name=${caught}][property.name=${foreignText}]`,
  `MemberExpression[object.type="TSAsExpression"][object.expression.name=${caught}][property.name=${foreignText}]`,
  `VariableDeclarator[init.name=${caught}] > ObjectPattern > Property[key.name=${foreignText}]`,
  `CatchClause > ObjectPattern > Property[key.name=${foreignText}]`,
  `TemplateLiteral > Identifier[name=${caught}]`,
  `CallExpression[callee.name="String"] > Identifier[name=${caught}]`,
  `CallExpression[callee.property.name=/^(stringify|toString|inspect)$/] > Identifier[name=${caught}]`,
  `Property[key.name="cause"][value.name=${caught}]`,
].map((selector) => ({ selector, message: foreignMessage }));

export default [
  { ignores: [".next/", "dist/", ".keyhole/", "sample/", "lib/db/generated/", "next-env.d.ts", "**/*.d.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ...next,
  ...nextTypescript,
  {
    files: ["**/*.{ts,tsx,mjs}"],
    plugins: { "import-x": importX },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      "import-x/resolver-next": [createTypeScriptImportResolver()],
    },
    rules: {
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones: layers.flatMap(zones) }],
      "import/no-anonymous-default-export": "off",
    },
  },
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "@typescript-eslint": typescript.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-explicit-any": "error",
    },
  },
  {
    files: ["**/*.{ts,tsx,mjs}"],
    plugins: { "@typescript-eslint": typescript.plugin },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  ...layers.map(layerRules),
  { files: ["lib/services/kernel/authorize.ts"], rules: importRules(layerOf("lib/services"), { mayDecide: true }) },
  { files: ["lib/runtime/env.ts"], rules: { "no-restricted-properties": "off" } },
];

function zones({ folder, inside, not = [], typesFromAnywhere }) {
  if (typesFromAnywhere) return [];
  const message = `${folder} may import ${inside.length > 0 ? inside.join(", ") : "nothing"} of this project.`;
  const others = [...layers.map((layer) => layer.folder), ...outside];
  const refused = others.filter(
    (other) => ![folder, ...inside].some((own) => isPart(other, own) || isPart(own, other)),
  );
  return [...refused, ...not].map((from) => ({ target: `./${folder}`, from: `./${from}`, message }));
}

function layerRules(layer) {
  const { folder, dials, foreign } = layer;
  return {
    files: [/\.\w+$/.test(folder) ? folder : `${folder}/**/*.{ts,tsx,mjs}`],
    rules: {
      ...importRules(layer, { mayDecide: false }),
      ...(folder === "lib/boot" ? {} : noEnvironment()),
      ...(dials || folder === "components" ? {} : noDialling()),
      "no-restricted-syntax": ["error", ...(foreign ? foreignSyntax : []), ...(dials ? [] : [lateSocket()])],
    },
  };
}

function importRules({ folder, packages, node = false, dials = false, typesFromAnywhere = false }, { mayDecide }) {
  const allowed = [...packages.map((name) => `${name}(?:/|$)`), ...(node ? ["node:"] : []), "@/", "\\.\\.?/"];
  const patterns = [
    {
      regex: `^(?!${allowed.join("|")})`,
      message: `${folder} may import ${[...packages, ...(node ? ["node:*"] : [])].join(", ") || "no package at all"}.`,
    },
  ];
  if (!dials) patterns.push({ regex: `^(?:node:)?(?:${sockets.join("|")})$`, message: socketMessage });
  if (folder !== "lib/boot") patterns.push({ regex: "^(?:node:)?process$", message: environmentMessage });
  if (!mayDecide) patterns.push({ regex: "access/decide$", importNames: ["decide"], message: decideMessage });
  if (typesFromAnywhere)
    patterns.push({
      regex: "^(?:@|(?:\\.\\./)+)/?(?:lib/(?!domain/|format$)|app/|prisma/|tests/)",
      allowTypeImports: true,
      message: `${folder} may take types from anywhere, but values only from lib/domain and lib/format.`,
    });
  return { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] };
}

function noEnvironment() {
  return { "no-restricted-properties": ["error", { object: "process", property: "env", message: environmentMessage }] };
}

function noDialling() {
  return { "no-restricted-globals": ["error", ...dialling.map((name) => ({ name, message: socketMessage }))] };
}

function lateSocket() {
  return { selector: `ImportExpression[source.value=/^(node:)?(${sockets.join("|")})$/]`, message: socketMessage };
}

function layerOf(folder) {
  return layers.find((layer) => layer.folder === folder);
}

/** Each provider sees the contract, its own SDK and what is there for several, and none of the other providers. */
function providerFolders() {
  const sdk = {
    hcv: ["node-vault"],
    aws: ["@aws-sdk/client-secrets-manager"],
    gcp: ["@google-cloud/secret-manager"],
    identity: ["@aws-sdk/client-sts", "@azure/identity"],
    "key-vault": ["@azure/keyvault-secrets", "@azure/keyvault-certificates"],
  };
  /** What is there for several, each by what it builds on. */
  const common = { identity: [], "key-vault": ["identity"] };
  const shared = { inside: ["lib/domain", "lib/net"], node: true, foreign: true };
  return [
    { ...shared, folder: "lib/providers", packages: [] },
    ...providerNames().map((name) => ({
      ...shared,
      folder: `lib/providers/${name}`,
      inside: [...shared.inside, ...(common[name] ?? Object.keys(common)).map((one) => `lib/providers/${one}`)],
      packages: sdk[name] ?? [],
    })),
  ];
}

function providerNames() {
  const entries = fs.readdirSync("lib/providers", { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function isPart(path, folder) {
  return path === folder || path.startsWith(`${folder}/`);
}
