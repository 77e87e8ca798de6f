/** A control's name and value; for a choice also whether it is taken. */
type Typed = readonly [name: string, value: string, checked: boolean | null];

interface Draft {
  readonly path: string;
  /** The form's place on its page and what it is called. */
  readonly at: number;
  readonly title: string;
  readonly typed: readonly Typed[];
  /** What the person saw when they typed: sent again, so that somebody else's edit since then is not written over. */
  readonly version: string | null;
  /** The page was left for the provider of single sign-on, and not loaded again for a newer build. */
  readonly left: boolean;
}

const draftKey = "keyhole.draft";
const reloadedKey = "keyhole.reloaded";
/** Fields that appear by what others hold are waited for so long. */
const mostFrames = 30;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Keeps what was typed into a form, but for secrets, in the tab's own storage. Gives whether it could. */
export function keepDraft(form: HTMLFormElement | null, title: string, left: boolean): boolean {
  if (form === null) return false;
  const version = form.querySelector<HTMLInputElement>("input[type=hidden][name=version]")?.value ?? null;
  const typed = controlsOf(form).filter(mayBeKept).map(typedInto);
  const draft: Draft = { ...placeOf(form), title, typed, version, left };
  try {
    sessionStorage.setItem(draftKey, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps a draft and loads the page again: once, so that a page that stays outdated does not load for ever. Gives whether it
 * does. The storage holds the draft until the page is back.
 */
export function reloadWithDraft(form: HTMLFormElement | null, title: string): boolean {
  try {
    if (form === null || sessionStorage.getItem(reloadedKey) !== null) return false;
    sessionStorage.setItem(reloadedKey, location.pathname);
    if (!keepDraft(form, title, false)) return false;
  } catch {
    // Without storage the page stays as it is, with everything in it.
    return false;
  }
  location.reload();
  return true;
}

/** After an answer that was understood: the next build may load the page again. */
export function noteUnderstood(): void {
  try {
    sessionStorage.removeItem(reloadedKey);
  } catch {
    // Nothing was kept either.
  }
}

/**
 * Puts a kept draft back into the form it came from and forgets it. Gives the version it was typed for and why it was
 * kept; null without one.
 */
export function putDraftBack(
  form: HTMLFormElement | null,
  title: string,
): { readonly version: string | null; readonly left: boolean } | null {
  const draft = form === null ? null : keptDraft();
  if (form === null || draft === null) return null;
  const { path, at } = placeOf(form);
  if (draft.path !== path || draft.at !== at || draft.title !== title) return null;
  sessionStorage.removeItem(draftKey);
  fill(form, draft.typed, mostFrames);
  return { version: draft.version, left: draft.left };
}

function keptDraft(): Draft | null {
  try {
    // Written by `keepDraft` alone.
    return JSON.parse(sessionStorage.getItem(draftKey) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

/** No query: a link's secret may stand in it. */
const placeOf = (form: HTMLFormElement): { readonly path: string; readonly at: number } => {
  return { path: location.pathname, at: [...document.forms].indexOf(form) };
};

function controlsOf(form: HTMLFormElement): readonly Control[] {
  const isControl = (element: Element): element is Control =>
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement;
  return [...form.elements]
    .filter(isControl)
    .filter((control) => nameOf(control) !== "" && !control.matches(":disabled"));
}

/**
 * A control whose text stays in the browser, because more may stand in it than is asked for, says by `data-draft` which
 * input holds what is sent of it: only that is kept, and given back to it.
 */
const nameOf = (control: Control): string => control.dataset.draft ?? control.name;

const mayBeKept = (control: Control): boolean =>
  "draft" in control.dataset ||
  (!["hidden", "password", "file", "submit", "button"].includes(control.type) && !("secret" in control.dataset));

const isChoice = (control: Control): control is HTMLInputElement =>
  control.type === "checkbox" || control.type === "radio";

const typedInto = (control: Control): Typed => [
  nameOf(control),
  "draft" in control.dataset ? sentAs(control) : control.value,
  isChoice(control) ? control.checked : null,
];

function sentAs(control: Control): string {
  const sent = control.form?.elements.namedItem(nameOf(control));
  return sent instanceof HTMLInputElement ? sent.value : "";
}

/** Choices come first; what appears because of them is filled in as soon as it is there. */
function fill(form: HTMLFormElement, typed: readonly Typed[], frames: number): void {
  const left = typed.filter((one) => !putBack(form, one));
  if (left.length > 0 && frames > 0) requestAnimationFrame(() => fill(form, left, frames - 1));
}

function putBack(form: HTMLFormElement, [name, value, checked]: Typed): boolean {
  const control = controlsOf(form).find(
    (each) => nameOf(each) === name && mayBeKept(each) && (checked === null || each.value === value),
  );
  if (control === undefined) return false;
  if (isChoice(control)) {
    if (control.checked !== (checked === true)) control.click();
    return control.checked === (checked === true);
  }
  if (control.value === value) return true;
  // React notices a value only when it is set past its own accessor.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control) as object, "value")?.set?.call(control, value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return control.value === value;
}
