import { z } from 'zod';
import { id } from './ids.ts';

/** Epoch ms on the Portal's clock. */
const time = z.number();

/** What a limit in time is set on, widest first. The strictest of all that apply to a session wins. */
export const limitScopes = ['team', 'person-group', 'device-group', 'device'] as const;
export const limitScope = z.enum(limitScopes);
export type LimitScope = z.infer<typeof limitScope>;

export const minutesOfDay = 1_440;
/** What a limit may be: short enough to be tried out, and no longer than a month. */
const limitMs = z
  .int()
  .min(10_000)
  .max(31 * 24 * 3_600_000);

/** Times of one weekday, minutes since midnight on the wall clock; `to` at or before `from` is on the next day. */
export const hoursInterval = z
  .object({
    /** 1 is Monday, 7 Sunday. */
    day: z.int().min(1).max(7),
    from: z
      .int()
      .min(0)
      .max(minutesOfDay - 1),
    to: z.int().min(1).max(minutesOfDay),
  })
  .refine(({ from, to }) => from !== to, 'An interval needs a length.');
export type HoursInterval = z.infer<typeof hoursInterval>;

/** A place's name in the time zone database. Offsets and abbreviations mean different things to different programs. */
export const timeZone = z
  .string()
  .max(64)
  .regex(/^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/, 'Use a name like Europe/Berlin.');

/** When sessions are allowed: every week alike, by the wall clock of one time zone. */
export const allowedHours = z.object({ zone: timeZone, weekly: z.array(hoursInterval).min(1).max(50) });
export type AllowedHours = z.infer<typeof allowedHours>;

/** What is set in one place; null is no limit of that kind. All null takes the limit away. */
export const timeLimitValues = z.object({
  idleMs: limitMs.nullable(),
  totalMs: limitMs.nullable(),
  hours: allowedHours.nullable(),
});
export type TimeLimitValues = z.infer<typeof timeLimitValues>;

/** `subject`: the group or the device; null for the team. */
export const timeLimitTarget = z
  .object({ scope: limitScope, subject: id.nullable() })
  .refine(({ scope, subject }) => (scope === 'team') === (subject === null), 'Name what the limit is for.');

export const timeLimitView = z.object({
  scope: limitScope,
  subject: id.nullable(),
  /** The group's or device's; null for the team. */
  name: z.string().nullable(),
  ...timeLimitValues.shape,
});
export type TimeLimitView = z.infer<typeof timeLimitView>;

/** Where a limit that applies was set, by the name it had then. */
export const limitRule = z.object({ scope: limitScope, name: z.string().max(200).nullable() });
export type LimitRule = z.infer<typeof limitRule>;

const duration = z.object({ ms: z.int(), rule: limitRule });

/** What applies to one member on one device now, each with where it was set. */
export const effectiveLimits = z.object({
  idle: duration.nullable(),
  total: duration.nullable(),
  hours: z
    .object({
      open: z.boolean(),
      /** When this changes next; null when it never does. */
      changesAt: time.nullable(),
      zone: timeZone,
      /** Of the limit that closes first, or that is closed. */
      rule: limitRule,
    })
    .nullable(),
});
export type EffectiveLimits = z.infer<typeof effectiveLimits>;

/** What ends a begun session by time: the agent's to enforce, everybody's to see. */
export const sessionLimits = z.object({
  idle: duration.nullable(),
  /** The earlier of the total limit and the end of the allowed hours. */
  ends: z
    .discriminatedUnion('because', [
      z.object({ because: z.literal('total'), at: time, ms: z.int(), rule: limitRule }),
      z.object({ because: z.literal('hours'), at: time, zone: timeZone, rule: limitRule }),
    ])
    .nullable(),
});
export type SessionLimits = z.infer<typeof sessionLimits>;

/** `details` of `outside-hours`. */
export const outsideHoursDetails = z.object({ opensAt: time.nullable(), zone: timeZone, rule: limitRule });
export type OutsideHoursDetails = z.infer<typeof outsideHoursDetails>;
