interface Partition {
  /** What the names of its regions begin with. */
  readonly begins: string;
  /** As in an ARN. */
  readonly name: string;
  /** What the names of its endpoints end with. */
  readonly domain: string;
}

const standard: Partition = { begins: "", name: "aws", domain: "amazonaws.com" };

const others: readonly Partition[] = [
  { begins: "cn-", name: "aws-cn", domain: "amazonaws.com.cn" },
  { begins: "us-gov-", name: "aws-us-gov", domain: "amazonaws.com" },
  { begins: "us-iso-", name: "aws-iso", domain: "c2s.ic.gov" },
  { begins: "us-isob-", name: "aws-iso-b", domain: "sc2s.sgov.gov" },
  { begins: "us-isof-", name: "aws-iso-f", domain: "csp.hci.ic.gov" },
  { begins: "eu-isoe-", name: "aws-iso-e", domain: "cloud.adc-e.uk" },
  { begins: "eusc-", name: "aws-eusc", domain: "amazonaws.eu" },
];

/** Every region AWS has told of, in the order in which lists show them. */
export const awsRegions: readonly string[] = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
  ...["ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"],
  ...["ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1"],
  ...["sa-east-1", "us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1", "eusc-de-east-1"],
  ...["us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "us-isof-east-1", "us-isof-south-1"],
  ...["eu-isoe-west-1"],
];

/** Whether a text has the form of a region's name, so that it may stand in the name of a host. */
export const isRegion = (text: string): boolean => /^[a-z]{2,5}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text);

/** The part of AWS that a region belongs to, as ARNs name it. */
export const partitionOf = (region: string): string => partition(region).name;

const partition = (region: string): Partition => others.find(({ begins }) => region.startsWith(begins)) ?? standard;

export type AwsService = "secretsmanager" | "sts";

/** AWS's own endpoint of a service in a region; `region` must have the form of one. */
export const officialEndpoint = (service: AwsService, region: string): URL =>
  new URL(`https://${service}.${region}.${partition(region).domain}/`);

/** Whether an address is one of AWS's own for that service, whatever the region. */
export const isOfficial = ({ protocol, port, hostname }: URL, service: AwsService): boolean => {
  if (protocol !== "https:" || port !== "") return false;
  if (service === "sts" && hostname === "sts.amazonaws.com") return true;
  const [name, region = "", ...rest] = hostname.split(".");
  const isService = name === service || name === `${service}-fips`;
  return isService && isRegion(region) && rest.join(".") === partition(region).domain;
};
