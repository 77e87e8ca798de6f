/** A control's name and value; for a choice also whether it is taken. */
type Typed = readonly [name: string, value: string, checked: boolean | null];

interface Draft {
  readonly path: string;
  /** The form's place on its page and the verb on its button. */
  readonly at: number;
  readonly verb: string;
  readonly typed: readonly Typed[];
}

const draftKey = "keyhole.draft";
const reloadedKey = "keyhole.reloaded";
/** Fields that appear by what others hold are waited for so long. */
const mostFrames = 30;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Keeps what was typed into a form, but for secrets, and loads the page again: once, so that a page that stays outdated
 * does not load for ever. Gives whether it does. The tab's own storage holds the draft until the page is back.
 */
export function reloadWithDraft(form: HTMLFormElement | null, verb: string): boolean {
  if (form === null) return false;
  const draft: Draft = { ...placeOf(form), verb, typed: controlsOf(form).filter(mayBeKept).map(typedInto) };
  try {
    if (sessionStorage.getItem(reloadedKey) !== null) return false;
    sessionStorage.setItem(reloadedKey, draft.path);
    sessionStorage.setItem(draftKey, JSON.stringify(draft));
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

/** Puts a kept draft back into the form it came from and forgets it. Gives whether there was one. */
export function putDraftBack(form: HTMLFormElement | null, verb: string): boolean {
  const draft = form === null ? null : keptDraft();
  if (form === null || draft === null) return false;
  const { path, at } = placeOf(form);
  if (draft.path !== path || draft.at !== at || draft.verb !== verb) return false;
  sessionStorage.removeItem(draftKey);
  fill(form, draft.typed, mostFrames);
  return true;
}

function keptDraft(): Draft | null {
  try {
    // Written by `reloadWithDraft` alone.
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
  return [...form.elements].filter(isControl).filter((control) => control.name !== "" && !control.matches(":disabled"));
}

const mayBeKept = (control: Control): boolean =>
  !["hidden", "password", "file", "submit", "button"].includes(control.type) && !("secret" in control.dataset);

const isChoice = (control: Control): control is HTMLInputElement =>
  control.type === "checkbox" || control.type === "radio";

const typedInto = (control: Control): Typed => [
  control.name,
  control.value,
  isChoice(control) ? control.checked : null,
];

/** Choices come first; what appears because of them is filled in as soon as it is there. */
function fill(form: HTMLFormElement, typed: readonly Typed[], frames: number): void {
  const left = typed.filter((one) => !putBack(form, one));
  if (left.length > 0 && frames > 0) requestAnimationFrame(() => fill(form, left, frames - 1));
}

function putBack(form: HTMLFormElement, [name, value, checked]: Typed): boolean {
  const control = controlsOf(form).find(
    (each) => each.name === name && mayBeKept(each) && (checked === null || each.value === value),
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
