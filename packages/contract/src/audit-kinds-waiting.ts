import { type AuditKindWords, person, device } from './audit-words.ts';

/** Kinds of audit row that tell of waiting for a place, and of places that change hands. */
export const waitingKinds = {
  'waiting.joined': {
    category: 'sessions',
    title: 'Joined the waiting list',
    sentence: (actor, details) => `${actor} waits for a place, to connect to ${device(details)}.`,
  },
  'waiting.offered': {
    category: 'sessions',
    title: 'Place offered',
    sentence: (actor, details) => `${actor} was offered a place, to connect to ${device(details)}.`,
  },
  'waiting.missed': {
    category: 'sessions',
    title: 'Offer missed',
    sentence: (actor, details) => `${actor} did not take the place offered for ${device(details)} in time.`,
  },
  'waiting.withdrawn': {
    category: 'sessions',
    title: 'Offer withdrawn',
    sentence: (actor, details) => `${actor} waits on: ${device(details)} was away when the place was theirs.`,
  },
  'waiting.left': {
    category: 'sessions',
    title: 'Left the waiting list',
    sentence: (actor, details) => `${actor} waits for ${device(details)} no more.`,
  },
  'waiting.removed': {
    category: 'sessions',
    title: 'Taken out of the waiting list by somebody',
    sentence: (actor, details) => `${actor} took ${person(details)} out of the waiting list for ${device(details)}.`,
  },
  'waiting.gone': {
    category: 'sessions',
    title: 'Taken off the waiting list',
    sentence: (actor, details) => `${actor} was taken off the waiting list for ${device(details)}.`,
  },
  'release.asked': {
    category: 'sessions',
    title: 'Release asked for',
    sentence: (actor, details) => `${actor} asked ${person(details)} to let go of ${device(details)}.`,
  },
  'release.granted': {
    category: 'sessions',
    title: 'Release granted',
    sentence: (actor, details) => `${actor} let go of ${device(details)} for who asked.`,
  },
  'release.kept': {
    category: 'sessions',
    title: 'Release declined',
    sentence: (actor, details) => `${actor} kept ${device(details)} when asked to let go.`,
  },
} as const satisfies Record<string, AuditKindWords>;
