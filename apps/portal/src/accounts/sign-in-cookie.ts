/** Under https the prefix keeps the cookie to this very host. */
function cookieName(origin: string): string {
  return origin.startsWith('https:') ? '__Host-usher' : 'usher';
}

const tokenLayout = /^[\w-]{43}$/;

export function readSignInCookie(cookie: string | undefined, origin: string): string | null {
  const name = cookieName(origin);
  for (const part of (cookie ?? '').slice(0, 8192).split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value !== undefined && tokenLayout.test(value)) return value;
  }
  return null;
}

export function signInCookie(token: string, lifeMs: number, origin: string): string {
  return `${cookieName(origin)}=${token}; Max-Age=${Math.floor(lifeMs / 1000)}; ${attributes(origin)}`;
}

export function noSignInCookie(origin: string): string {
  return `${cookieName(origin)}=; Max-Age=0; ${attributes(origin)}`;
}

function attributes(origin: string): string {
  return `Path=/; HttpOnly; SameSite=Lax${origin.startsWith('https:') ? '; Secure' : ''}`;
}
