/** Keeps a choice of looks: on <html> for now, in a cookie of the same name for the next page from the server. */
export function keepPreference(name: "theme" | "keys", value: string): void {
  document.documentElement.dataset[name] = value;
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
