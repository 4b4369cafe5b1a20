/**
 * Where to go after signing in, as a whole address. Only one of our own, as the browser itself reads it: an address elsewhere
 * would be an open door, and browsers drop tabs and dots before they look at slashes.
 */
export function safeReturn(to: string | undefined, origin: string): string {
  const home = new URL('/', origin).href;
  if (to === undefined || !to.startsWith('/') || !URL.canParse(to, origin)) return home;
  const url = new URL(to, origin);
  return url.origin === origin ? url.href : home;
}
