import { DeleteSecretCommand, CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { aws } from "@/lib/providers/aws";
import type { FoundVault } from "@/lib/providers/resolve";
import { providerSuite, type Subject } from "../contract/provider-suite";
import { awsServers, putSecret, type AwsServer } from "../support/aws-server";
import { readByPool } from "../support/read-by-pool";
import { resolveOnce } from "../support/resolving";
import { withServer } from "../support/server-given";
import { awsRow, awsSubject, policyOf, reading, startAwsCase, type AwsCase } from "./aws-subject";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

interface Differences {
  /** Why refusals cannot be told from nonsense here; left out where they are as AWS gives them. */
  readonly refusals?: string;
  /** The same of a version that was never there. */
  readonly noPrevious?: string;
  /** The same of a policy for the secrets of a name, whose ARNs end in six characters of AWS's. */
  readonly wildcards?: string;
}

/** The contract suite and what AWS has besides, against one of the servers that answer as AWS does. */
export const awsServerTests = (server: keyof typeof awsServers, differences: Differences = {}): void => {
  const rows = ["keys, in depth", "keys", "assumed role"].map((method) => awsRow(method, server));
  const { refusals, noPrevious, wildcards } = differences;
  withServer(server, rows, (program) => {
    let started: AwsServer;
    let here: AwsCase;
    beforeAll(async () => {
      started = await awsServers[server](program);
    });
    afterAll(() => started.stop());

    const skips: Subject["skips"] = refusals === undefined ? {} : { forbidden: refusals, "metadata denied": refusals };
    const keySkips: Subject["skips"] = refusals === undefined ? {} : { ...skips, "wrong credentials": refusals };
    providerSuite(awsSubject("keys", server, () => started, keySkips));
    providerSuite(awsSubject("assumed role", server, () => started, skips));

    beforeEach(async () => {
      here = await startAwsCase(started);
    });
    afterEach(() => here.close());

    const session = async (level: "values" | "metadata" = "values") => {
      const opened = await aws.open({ ...here.vault, level }, here.host);
      if (!opened.ok) throw new Error(opened.code);
      return opened.value;
    };
    const resolved = async (resource: string, more: Partial<FoundVault> = {}) => {
      const vault: FoundVault = { id: "v", provider: "aws", ...here.vault, ...more };
      const raw = `{vault://prod/${resource.replaceAll("/", "%2F")}}`;
      const answer = await resolveOnce(raw, { prod: vault }, { host: here.host });
      expect(JSON.stringify(answer)).not.toContain(canary.slice(0, 12));
      return answer;
    };
    const told = async (resource: string, more: Partial<FoundVault> = {}) => {
      const { explanation, code } = await resolved(resource, more);
      return [explanation.outcome, code];
    };
    const unless = (reason: string | undefined, sentence: string, test: () => Promise<void>): void => {
      if (reason === undefined) it(sentence, test);
      else it.skip(`${sentence} (not here: ${reason})`, () => undefined);
    };
    const read = async (version: number | null) => {
      const [item] = await (await session()).read([{ resource: here.resource, version }]);
      return item?.ok === true ? new TextDecoder().decode(item.value.secret.reveal()) : item?.code;
    };

    const together = (names: readonly string[]) => {
      const wants = names.map((resource) => ({ resource, version: null }));
      return readByPool({ provider: aws, vault: here.vault, host: here.host }, wants);
    };

    it("has the current version for #1 and the one before for #2", async () => {
      await here.put("first");
      await here.put("second");
      await here.put("thïrd ☃");
      expect([await read(null), await read(1), await read(2), await read(3)]).toEqual([
        ...["thïrd ☃", "thïrd ☃", "second", "aws.version-unknown"],
      ]);
    });

    unless(noPrevious, "says where there is no version before", async () => {
      await here.put("first");
      expect(await read(2)).toBe("aws.no-previous-version");
    });

    it("sees a rotation that was made with AWS's own client", async () => {
      await here.put(`${canary}1`);
      const before = await resolved(here.resource);
      const looked = (await (await session("metadata")).describe?.([{ resource: here.resource, version: null }]))?.[0];
      await started.secrets.send(new PutSecretValueCommand({ SecretId: here.resource, SecretString: `${canary}2` }));
      const after = await resolved(here.resource);
      const again = (await (await session("metadata")).describe?.([{ resource: here.resource, version: null }]))?.[0];
      for (const one of [before, after]) expect(one.explanation.outcome).toBe("resolved");
      expect(after.fingerprint?.hex).not.toBe(before.fingerprint?.hex);
      expect(after.meta?.version).not.toBe(before.meta?.version);
      const versions = [looked, again].map((item) => (item?.ok === true ? item.value.version : item?.code));
      expect(versions).toEqual([before.meta?.version, after.meta?.version]);
      expect(here.values()).toBe(2);
    });

    it("looks at metadata by an access that may do no more, and never asks for a value", async () => {
      await here.put(canary);
      await here.allow(policyOf(["DescribeSecret", "ListSecretVersionIds"]));
      const { explanation, meta } = await resolved(here.resource, { level: "metadata" });
      expect(explanation.outcome).toBe("present-unverified");
      expect(meta?.version).not.toBeNull();
      expect(meta?.createdAt).toBeInstanceOf(Date);
      expect(await told(here.missing, { level: "metadata" })).toEqual(["not-found", "aws.secret-missing"]);
      expect(here.values()).toBe(0);
    });

    it("tells binary and deleted secrets", async () => {
      const name = `${here.name}/binary`;
      await started.secrets.send(new CreateSecretCommand({ Name: name, SecretBinary: new Uint8Array([255, 0]) }));
      expect((await told(name))[1]).toBe("aws.binary-value");
      await here.put(canary);
      await started.secrets.send(new DeleteSecretCommand({ SecretId: here.resource, RecoveryWindowInDays: 7 }));
      expect(await told(here.resource)).toEqual(["deleted", "aws.deletion-scheduled"]);
      expect(await told(here.resource, { level: "metadata" })).toEqual(["deleted", "aws.deletion-scheduled"]);
    });

    it("reads many by twenties, with what is wrong for each", async () => {
      const names = Array.from({ length: 24 }, (_, at) => `${here.name}/many-${at}`);
      for (const name of names) await putSecret(started, name, `value of ${name}`);
      const items = await together([...names, here.missing]);
      const texts = items.map((item) => (item.ok ? new TextDecoder().decode(item.value.secret.reveal()) : item.code));
      expect(texts).toEqual([...names.map((name) => `value of ${name}`), "aws.secret-missing"]);
      expect(here.values()).toBe(2);
    });

    unless(refusals, "reads one by one where reading many is refused, and says so of a rotation", async () => {
      await here.allow(policyOf(["GetSecretValue"]));
      const names = [`${here.name}/a`, `${here.name}/b`];
      for (const name of names) await putSecret(started, name, name);
      const items = await together(names);
      expect(items.map((item) => (item.ok ? item.value.meta.plan : item.code))).toEqual(["denied", "denied"]);
      expect(here.values()).toBe(3);
      await here.allow(policyOf(reading));
      // What was refused is remembered for an hour; another process has not heard of it.
      here.forget();
      const [open] = await (await session()).read([{ resource: names[0] ?? "", version: null }]);
      expect(open?.ok === true ? open.value.meta.plan : open?.code).toBe("none");
    });

    unless(wildcards, "is satisfied with the policy that Keyhole writes", async () => {
      await here.put(canary);
      const wants = [{ resource: here.resource, version: null }];
      await here.allow(aws.leastPolicy?.(wants, "values", here.vault.config)?.text ?? "");
      expect(await told(here.resource)).toEqual(["resolved", null]);
      await here.allow(aws.leastPolicy?.(wants, "metadata", here.vault.config)?.text ?? "");
      expect(await told(here.resource, { level: "metadata" })).toEqual(["present-unverified", null]);
    });

    unless(wildcards, "is let no further by the policy that Keyhole writes", async () => {
      await here.put(canary);
      const wants = [{ resource: here.resource, version: null }];
      await putSecret(started, `${here.name}/other`, canary);
      await here.allow(aws.leastPolicy?.(wants, "values", here.vault.config)?.text ?? "");
      expect(await told(`${here.name}/other`)).toEqual(["forbidden", "aws.denied"]);
      await here.allow(aws.leastPolicy?.(wants, "metadata", here.vault.config)?.text ?? "");
      expect(await told(here.resource)).toEqual(["forbidden", "aws.denied"]);
    });
  });
};
