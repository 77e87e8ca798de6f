/** Heard on `window` by whatever shows changes: some moved, or may have while nobody listened. */
export const changesMoved = "keyhole:changes";
/** Heard on `window` when the page's stream comes or goes; the root element says in `data-live` which. */
export const streamMoved = "keyhole:stream";
