/** How long a grant to apply without approval may last. */
export const mostDays = 30;

/** How long others have to review what was applied without them. */
export const reviewHours = 24;

/** Whether a reason says anything: at least 20 characters between the blanks, not one and the same. The database asks the same. */
export function saysEnough(reason: string): boolean {
  return reason.trim().length >= 20 && new Set(reason.replaceAll(/\s/gu, "")).size > 1;
}
