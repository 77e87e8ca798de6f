import fc from "fast-check";

const marks = [
  "/",
  "//",
  "?",
  "#",
  "&",
  "=",
  ";",
  "%",
  "%2F",
  "%25",
  "%252B",
  "+",
  "%C3",
  "%BC",
  "%ff",
  "%00",
  ":",
  "@",
  "[",
  "]",
];
const words = ["ü", "🔑", "a", "env", "1", "0x1p3", "inf", "nan", " ", "\n", "\0", "}", "__proto__", "\ud800", "x=1"];

/** References made of what means something in one, so that few of them are dull. */
export const referenceText = fc
  .array(fc.oneof(fc.constantFrom(...marks, ...words), fc.string({ maxLength: 3 })), { maxLength: 14 })
  .map((parts) => `{vault://${parts.join("")}}`);
