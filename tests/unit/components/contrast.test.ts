import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--color-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light: light ?? "", dark: dark ?? "" },
  ]),
);
const meanings = ["resolved", "changed", "waiting", "stale", "failing", "not-checkable", "refused"];
const grounds = ["canvas", "surface", "sunken"];

const channels = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
/** WCAG 2.2 contrast ratio of two sRGB colours. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  const colour = (name: string) => {
    const pair = tokens.get(name);
    if (pair === undefined) throw new Error(`no colour named ${name}`);
    return channels(pair[theme]);
  };

  it.each(["ink", "muted", "faint", "brass", ...meanings])("has %s readable as text on every ground", (name) => {
    for (const ground of grounds) expect(contrast(colour(name), colour(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });

  it.each(meanings)("has %s readable on its own tint", (name) => {
    for (const ground of ["canvas", "surface"]) {
      const tint = colour(name).map((value, at) => value * 0.08 + (colour(ground)[at] ?? 0) * 0.92);
      expect(contrast(colour(name), tint), ground).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(["brass-fill", "brass-fill-hover"])("has the words on %s readable", (fill) => {
    expect(contrast(colour("on-brass"), colour(fill))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["edge", "focus"])("has controls told apart by their %s", (name) => {
    for (const ground of grounds) expect(contrast(colour(name), colour(ground)), ground).toBeGreaterThanOrEqual(3);
  });
});
