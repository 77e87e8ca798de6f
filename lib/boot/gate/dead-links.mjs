import fs from "node:fs";
import path from "node:path";

/**
 * Links and pictures of Markdown files that lead nowhere in this checkout: to a file that is not there, or to a heading
 * the file does not have. Links to other hosts are not followed.
 *
 * @param {readonly string[]} files paths of Markdown files
 * @returns {string[]} one line for each dead link
 */
export function deadLinks(files) {
  return files.flatMap((file) => {
    const text = withoutCode(fs.readFileSync(file, "utf8"));
    const targets = [...text.matchAll(/\]\(\s*<?([^)>\s]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s*(\S+)/gm)];
    const sources = [...text.matchAll(/<(?:img|a)[^>]+(?:src|href)="([^"]+)"/g)];
    return [...targets.map((found) => found[1] ?? found[2]), ...sources.map((found) => found[1])]
      .filter((target) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target) && !leadsSomewhere(file, target))
      .map((target) => `${file}: ${target}`);
  });
}

function leadsSomewhere(from, target) {
  const [place, anchor] = decodeURIComponent(target).split("#");
  const file = place === "" ? from : path.resolve(path.dirname(from), place);
  if (!fs.existsSync(file)) return false;
  if (!anchor || !file.endsWith(".md")) return true;
  const headings = withoutCode(fs.readFileSync(file, "utf8")).matchAll(/^#{1,6}\s+(.+)$/gm);
  return [...headings].some(([, heading]) => slug(heading) === anchor.toLowerCase());
}

/** A heading's address as the usual Markdown hosts make it. */
function slug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

function withoutCode(text) {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "");
}
