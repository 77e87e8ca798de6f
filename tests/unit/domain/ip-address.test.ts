import fc from "fast-check";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { addressClass, inNetwork, parseIpAddress, type AddressClass } from "@/lib/domain/ip-address";
import { propertyRuns } from "../../support/property-runs";

const classOf = (text: string): AddressClass | null => {
  const address = parseIpAddress(text);
  return address === null ? null : addressClass(address);
};

describe("addressClass", () => {
  const expected: Record<AddressClass, string[]> = {
    metadata: [
      ...["169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"],
      ...["fd20:ce::254", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "[fd00:ec2::254]"],
    ],
    loopback: ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "0:0:0:0:0:0:0:1", "::ffff:7f00:1"],
    "link-local": ["169.254.0.1", "169.254.255.255", "fe80::1", "febf::1", "::ffff:169.254.1.1"],
    private: [
      "10.0.0.1",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "100.64.0.1",
      "fc00::1",
      "fdff::1",
      "64:ff9b::a00:1",
    ],
    reserved: [
      ...["0.0.0.0", "0.1.2.3", "192.0.2.1", "198.18.0.1", "198.51.100.9", "203.0.113.9", "224.0.0.1", "239.1.1.1"],
      ...["240.0.0.1", "255.255.255.255", "::", "::127.0.0.1", "::ffff:0:127.0.0.1", "ff02::1", "fec0::1", "100::1"],
      ...["2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1"],
      ...["3fff::1", "5f00::1", "4000::1", "64:ff9b::a9fe:1"],
    ],
    public: [
      "8.8.8.8",
      "172.32.0.1",
      "172.15.0.1",
      "100.128.0.1",
      "192.169.0.1",
      "2606:4700::1",
      "2a00::1",
      "64:ff9b::808:808",
    ],
  };
  for (const [kind, addresses] of Object.entries(expected)) {
    it.each(addresses)(`${kind}: %s`, (address) => expect(classOf(address)).toBe(kind));
  }
});

describe("parseIpAddress", () => {
  it.each([
    "",
    "1",
    "1.2.3",
    "01.2.3.4",
    "0x7f.0.0.1",
    "256.1.1.1",
    "1.2.3.4.5",
    "::1%lo",
    "1::2::3",
    ":::",
    "::1.2.3.256",
    "g::",
    "localhost",
    "1.2.3.4:80",
  ])("knows that %j is no canonical address", (text) => expect(parseIpAddress(text)).toBeNull());

  it("agrees with the platform on what is an IPv4 address", () => {
    const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "00", "1e1", "-1", " 1"));
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
        const text = parts.join(".");
        expect(parseIpAddress(text) !== null).toBe(net.isIPv4(text));
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("reads every spelling of an IPv6 address as the same bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 0, 1, 0xff, 0xffff, 0xfe80), { minLength: 8, maxLength: 8 }),
        (groups) => {
          const long = groups.map((group) => group.toString(16)).join(":");
          const short = new URL(`http://[${long}]/`).hostname;
          expect(parseIpAddress(short)).toEqual(parseIpAddress(long));
        },
      ),
      { numRuns: propertyRuns() },
    );
  });
});

describe("inNetwork", () => {
  it("agrees with the platform's block list", () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(
        fc.tuple(byte, byte, byte, byte),
        fc.tuple(byte, byte, byte, byte),
        fc.nat(32),
        (address, base, bits) => {
          const list = new net.BlockList();
          list.addSubnet(base.join("."), bits, "ipv4");
          const near = address.map((one, i) => (i < bits >> 3 ? (base[i] ?? one) : one));
          expect(inNetwork(near, base, bits)).toBe(list.check(near.join("."), "ipv4"));
        },
      ),
      { numRuns: propertyRuns() },
    );
  });
});
