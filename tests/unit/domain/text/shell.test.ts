import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlCommand } from "@/lib/domain/text/curl";
import { shellWord } from "@/lib/domain/text/shell";

const hostile = fc.sample(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            "'",
            '"',
            "\\",
            "$(touch PWNED)",
            "`touch PWNED`",
            "; touch PWNED",
            "\n",
            "\r",
            "\t",
            "!",
            "!!",
            "~",
            "*",
          ],
          ...["-rf", "--", "$HOME", "${IFS}", "&&", "|", ">PWNED", "<", "#", "\u0007", "\u001b[2J", "\u202e", "\u2028"],
          ...["é", "日本", "😀", "%s", "$'", "\\x41", "''", "{a,b}", "(", ")", " ", "a"],
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join("")),
  ),
  { numRuns: 1000, seed: 7 },
);

const bash = (script: string, cwd: string): string => {
  const ran = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  expect(ran.stderr).toBe("");
  return ran.stdout;
};

describe("shellWord", () => {
  it("brings a thousand hostile names through bash as they were, with nothing executed", () => {
    const cwd = mkdtempSync(path.join(tmpdir(), "keyhole-shell-"));
    const names = hostile.map((name) => name.replaceAll("\0", ""));
    // bash ends an argument's text at NUL only, so NUL can stand between them.
    const out = bash(names.map((name) => `printf '%s\\0' ${shellWord(name)}`).join("\n"), cwd);
    expect(out.split("\0").slice(0, -1)).toEqual(names.map((name) => name.toWellFormed()));
    expect(existsSync(path.join(cwd, "PWNED"))).toBe(false);
    rmSync(cwd, { recursive: true });
  });

  it("writes one line and no control byte", () => {
    for (const name of hostile) expect(shellWord(name)).not.toMatch(/[\u0000-\u001f\u007f\u202e\u2028]/);
  });

  it.each([
    ["abc/d", "abc/d"],
    ["", "''"],
    ["-rf", "'-rf'"],
    ["it's", "'it'\\''s'"],
    ["a\nb", "$'a\\x0ab'"],
    ["a\0b", "'a\ufffdb'"],
  ])("%j is %s", (text, word) => expect(shellWord(text)).toBe(word));
});

describe("curlCommand", () => {
  it("keeps the address whole, fills headers from variables and executes nothing", () => {
    const cwd = mkdtempSync(path.join(tmpdir(), "keyhole-curl-"));
    for (const name of hostile.slice(0, 50)) {
      const url = `https://vault.test/v1/${encodeURIComponent(name.toWellFormed())}`;
      const command = curlCommand({ method: "GET", url, headerNames: ["X-Vault-Token", "A b$(x)"], plainHeaders: {} });
      const script = `curl() { printf '%s\\0' "$@"; }; X_VAULT_TOKEN='t o k'; A_B_X_=v\n${command}`;
      const args = bash(script, cwd).split("\0").slice(0, -1);
      expect(args).toEqual(["-sS", "--globoff", "--path-as-is", "-H", "X-Vault-Token: t o k", "-H", "A b$(x): v", url]);
    }
    rmSync(cwd, { recursive: true });
  });

  it("writes out what may be", () => {
    const plainHeaders = { "X-Vault-Request": "true" };
    const command = curlCommand({ method: "POST", url: "http://h/", headerNames: ["X-Vault-Request"], plainHeaders });
    expect(command).toBe("curl -sS --globoff --path-as-is -X POST -H 'X-Vault-Request: true' http://h/");
  });

  it("fills the members of a body from variables too", () => {
    const cwd = mkdtempSync(path.join(tmpdir(), "keyhole-curl-"));
    const bodyMembers = ["role_id", "secret_id", "a'b$(x)\"c"];
    const command = curlCommand({ method: "POST", url: "http://h/", headerNames: [], bodyMembers });
    const script = `curl() { printf '%s\\0' "$@"; }; ROLE_ID=r; SECRET_ID='s $(x)'; A_B_X_C=v\n${command}`;
    const args = bash(script, cwd).split("\0");
    const body = args[args.indexOf("--data") + 1] ?? "";
    expect(JSON.parse(body)).toEqual({ role_id: "r", secret_id: "s $(x)", [bodyMembers[2] ?? ""]: "v" });
    rmSync(cwd, { recursive: true });
  });

  it("writes out what a body asks for, wherever it stands among what it does not tell", () => {
    const cwd = mkdtempSync(path.join(tmpdir(), "keyhole-curl-"));
    const plainBody = { SecretIdList: ["app/db", "it's $(x)"], IncludeDeprecated: true };
    for (const bodyMembers of [
      ["SecretIdList", "Token", "IncludeDeprecated"],
      ["Token", "SecretIdList"],
      ["SecretIdList", "IncludeDeprecated"],
    ]) {
      const command = curlCommand({ method: "POST", url: "http://h/", headerNames: [], bodyMembers, plainBody });
      const args = bash(`curl() { printf '%s\\0' "$@"; }; TOKEN='t k'\n${command}`, cwd).split("\0");
      const given: Readonly<Record<string, unknown>> = { ...plainBody, Token: "t k" };
      expect(JSON.parse(args[args.indexOf("--data") + 1] ?? "")).toEqual(
        Object.fromEntries(bodyMembers.map((name) => [name, given[name]])),
      );
    }
    rmSync(cwd, { recursive: true });
  });

  it("sends a form as a form", () => {
    const cwd = mkdtempSync(path.join(tmpdir(), "keyhole-curl-"));
    const bodyMembers = ["grant_type", "client_secret"];
    const plainBody = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" };
    const shown = {
      method: "POST",
      url: "http://h/",
      headerNames: [],
      bodyMembers,
      bodyKind: "form",
      plainBody,
    } as const;
    const args = bash(`curl() { printf '%s\\0' "$@"; }; CLIENT_SECRET='a&b c'\n${curlCommand(shown)}`, cwd).split("\0");
    expect(args.slice(5, -2)).toEqual([
      ...["--data-urlencode", `grant_type=${plainBody.grant_type}`, "--data-urlencode", "client_secret=a&b c"],
    ]);
    rmSync(cwd, { recursive: true });
  });
});
