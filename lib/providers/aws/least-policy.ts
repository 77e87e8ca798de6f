import type { AccessLevel } from "@/lib/domain/access-level";
import type { LeastPolicy, Want } from "../contract";
import { partitionOf } from "../identity/aws/regions";
import { isSecretArn, isSecretName } from "./wanted";

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Six characters that AWS puts at the end of each secret's ARN, and nothing more. */
const suffix = "-??????";

type Fields = Readonly<Record<string, unknown>>;

/** The role that is taken on: the nodes', Keyhole's own, or none. */
const roleOf = (config: Fields, access: Fields): string =>
  access.role === "none" ? "" : textOf((access.role === "own" ? access : config).assume_role_arn);

const resourceOf = (name: string, config: Fields, access: Fields): string => {
  if (isSecretArn(name)) return /-[A-Za-z0-9]{6}$/.test(name) ? name : `${name}${suffix}`;
  const region = textOf(config.region) || textOf(access.region);
  // A role reads the secrets of its own account; without one the account is that of whoever gets the policy.
  const account = /^arn:aws[a-z-]*:iam::(\d{12}):role\//.exec(roleOf(config, access))?.[1] ?? "*";
  return `arn:${partitionOf(region)}:secretsmanager:${region === "" ? "*" : region}:${account}:secret:${name}${suffix}`;
};

const looking = ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"];

/**
 * The IAM policy that allows what is wanted on exactly the wanted secrets, as JSON; null if one of them is no name that
 * Secrets Manager can have, wildcards among them. Asking for several at once has no resource of its own, and gives
 * nothing that the other statement does not.
 */
export const leastAwsPolicy = (
  wants: readonly Want[],
  level: AccessLevel,
  config: Fields = {},
  access: Fields = {},
): LeastPolicy | null => {
  const names = [...new Set(wants.map(({ resource }) => resource))];
  if (names.length === 0 || !names.every(isSecretName)) return null;
  const Action = level === "metadata" ? looking : ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];
  const Resource = names.map((name) => resourceOf(name, config, access));
  const together = { Effect: "Allow", Action: ["secretsmanager:BatchGetSecretValue"], Resource: "*" };
  const Statement = [
    { Effect: "Allow", Action, Resource },
    ...(level === "values" && names.length > 1 ? [together] : []),
  ];
  return {
    ...{ language: "json", title: "IAM policy" },
    words: `Whoever administers IAM attaches it to the user or role that Keyhole signs in as. It allows ${level === "metadata" ? "looking at versions and dates, and no value" : "reading the value and its dates"}.`,
    text: `${JSON.stringify({ Version: "2012-10-17", Statement }, null, 2)}\n`,
  };
};
