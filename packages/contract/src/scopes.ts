import { z } from 'zod';

/**
 * What an API key may be given, one act or a reading each. A sentence of the Portal's policy names the scope that it needs of a
 * key; a route names the scope that reaches it. What names none is for people alone.
 */
export const scopes = {
  'sessions:read': { words: 'See sessions and the capacity, live', includes: [] },
  'sessions:end': { words: 'End sessions', includes: ['sessions:read'] },
  'devices:read': { words: 'See devices', includes: [] },
  'devices:manage': { words: 'Manage devices, access to them and join tokens', includes: ['devices:read'] },
  'people:read': { words: 'See people', includes: [] },
  'people:manage': { words: 'Manage people and invitations', includes: ['people:read'] },
  'subscription:read': { words: 'See the subscription', includes: [] },
  'capacity:change': { words: 'Change the capacity, reserved and lent places', includes: ['subscription:read'] },
  'audit:read': { words: 'Read the audit', includes: [] },
  'team:manage': { words: "Change the team's settings", includes: [] },
} as const satisfies Record<string, { readonly words: string; readonly includes: readonly string[] }>;

export type Scope = keyof typeof scopes;
export const scopeNames = Object.keys(scopes) as [Scope, ...Scope[]];
export const scope = z.enum(scopeNames);

/** With all that they include, each once, in the table's order: whoever ends a session also reads the answer. */
export function withIncluded(given: readonly Scope[]): Scope[] {
  const all = new Set<Scope>(given.flatMap((name) => [name, ...scopes[name].includes]));
  return scopeNames.filter((name) => all.has(name));
}
