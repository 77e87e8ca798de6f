/** What kong.conf cannot hold in one line: control characters, blanks at the ends, which are cut, and a line that goes on. */
const unsayable = /[\0-\x1f\x7f]|^\s|\s$|\\$/;

/**
 * A value as it stands behind `=` in kong.conf, so that Kong reads back exactly this; null where no text does. A hash
 * sign would begin a comment, so it is escaped; a backslash before one cannot be told from that.
 */
export const kongConfValue = (text: string): string | null =>
  text === "" || unsayable.test(text) || text.includes("\\#") ? null : text.replaceAll("#", "\\#");
