import { randomBytes } from "node:crypto";
import { Secret as AppSecret, TOTP } from "otpauth";
import { encode } from "uqr";
import { Secret } from "@/lib/domain/secret";
import { oneTimeCode } from "@/lib/domain/sign-in/typed-code";
import type { OneTimeCodes } from "@/lib/services/deps";

/** RFC 4226 asks for as many bits as the hash has: 160. */
const secretBytes = 20;
const issuer = "Keyhole";
const onlyDigits = new RegExp(`^[0-9]{${oneTimeCode.digits}}$`);

const appOf = (secret: Secret, label = ""): TOTP => {
  const bytes = Uint8Array.from(secret.reveal());
  return new TOTP({
    ...{ issuer, label, secret: new AppSecret({ buffer: bytes.buffer }) },
    ...{ algorithm: "SHA1", digits: oneTimeCode.digits, period: oneTimeCode.stepSeconds },
  });
};

/** Codes of authenticator apps: SHA-1, six digits, 30 s, which is what every app can do. */
export function createOneTimeCodes(): OneTimeCodes {
  return {
    newSecret: () => Secret.of(randomBytes(secretBytes)),
    stepOf: (secret, code, now) => {
      // The library compares bytes of one length, and throws at others.
      if (!onlyDigits.test(code)) return null;
      const timestamp = now.getTime();
      const off = appOf(secret).validate({ token: code, timestamp, window: 1 });
      return off === null ? null : Math.floor(timestamp / 1000 / oneTimeCode.stepSeconds) + off;
    },
    enrolment: (secret, account) => {
      const app = appOf(secret, account);
      const { size, data } = encode(app.toString(), { ecc: "M", border: 0 });
      return { secret: app.secret.base32, picture: { size, path: pathOf(data) } };
    },
  };
}

/** The dark modules as one path, a run of them in a row at a time. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  const runs = rows.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1] === true) return [];
      const end = row.indexOf(false, x);
      return [`M${x} ${y}h${(end === -1 ? row.length : end) - x}v1H${x}z`];
    }),
  );
  return runs.join("");
}
