/** "Firefox on Linux", as far as a browser says it; for people who look whether a sign-in is theirs. */
export function browserName(userAgent: string | null): string {
  if (userAgent === null) return 'Unknown browser';
  const browser = [
    ['Edge', /Edg\//],
    ['Firefox', /Firefox\//],
    ['Chrome', /Chrom(e|ium)\//],
    ['Safari', /Safari\//],
  ] as const;
  const system = [
    ['Windows', /Windows/],
    ['iOS', /iPhone|iPad/],
    ['macOS', /Mac OS/],
    ['Android', /Android/],
    ['Linux', /Linux/],
  ] as const;
  const name = browser.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'Another browser';
  const place = system.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return place === undefined ? name : `${name} on ${place}`;
}
