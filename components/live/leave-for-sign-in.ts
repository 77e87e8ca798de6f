/** Leaves a page whose session does not stand any more; signing in leads back to it. */
export function leaveForSignIn(): void {
  location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}
