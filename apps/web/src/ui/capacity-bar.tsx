import type { CapacityView } from '@usher/contract';
import type { CSSProperties, ReactNode } from 'react';
import { capacityWords, sharesOf, type Tick, type TickLook, ticksOf } from './capacity-geometry.ts';
import { classes } from './classes.ts';
import { useRoving } from './use-roving.ts';

const looks: Record<TickLook, string> = {
  used: 'bg-accent border-accent',
  unconfirmed: 'hatched border-warn',
  held: 'hatched border-warn',
  offered: 'hatched border-accent',
  reserved: 'border-line-strong border-dotted',
  free: 'border-n8',
  over: 'bg-warn border-warn',
};
const hatch = { '--hatch': 'var(--warn)' } as CSSProperties;

interface CapacityBarProps {
  readonly capacity: CapacityView;
  readonly small?: boolean;
  /** Where it leads; without it, it only tells. */
  readonly way?: Way | undefined;
}

interface Way {
  readonly toOne: (session: string) => void;
  /** For a bar without ticks. */
  readonly toAll: (() => void) | null;
}

/** The signature: one tick per place. A place that frees is one tick emptying at once. */
export function CapacityBar({ capacity, small = false, way }: CapacityBarProps) {
  const ticks = ticksOf(capacity);
  const label = capacityWords(capacity);
  if (!ticks) {
    const bar = <PlainBar capacity={capacity} small={small} />;
    return way?.toAll ? <LeadingBar label={label} bar={bar} onOpen={way.toAll} /> : <Told label={label}>{bar}</Told>;
  }
  if (way) return <LeadingTicks ticks={ticks} label={label} onPick={way.toOne} />;
  return (
    <Told label={label} look={classes('flex flex-wrap', small ? 'gap-0.5' : 'gap-1')}>
      {ticks.map((tick, place) => (
        // A place has no identity of its own: the tick is its position.
        // oxlint-disable-next-line react/no-array-index-key
        <TickMark key={place} tick={tick} small={small} />
      ))}
    </Told>
  );
}

/** A picture of the words. */
function Told({ label, look, children }: { label: string; look?: string; children: ReactNode }) {
  return (
    <div role="img" aria-label={label} className={look}>
      {children}
    </div>
  );
}

function TickMark({ tick, small }: { tick: Tick; small: boolean }) {
  const look = classes('block rounded-[2px] border', small ? 'h-4 w-1.5' : 'h-6 w-3', looks[tick.look]);
  return <span title={tick.label} style={hatch} className={look} />;
}

interface LeadingTicksProps {
  readonly ticks: readonly Tick[];
  readonly label: string;
  readonly onPick: (session: string) => void;
}

/**
 * Each tick that leads somewhere stands in a box large enough to hit. It is its session's, and keeps the focus when one
 * before it empties; with none left the bar is a picture, which may still hold the focus.
 */
function LeadingTicks({ ticks, label, onPick }: LeadingTicksProps) {
  const stops = ticks.flatMap(({ session }) => session ?? []);
  const { stop, row } = useRoving(stops);
  const box = 'flex h-6 w-6 items-center justify-center';
  return (
    <div
      {...row}
      role={stops.length > 0 ? 'toolbar' : 'img'}
      aria-label={label}
      tabIndex={-1}
      className="-ml-1.5 flex flex-wrap gap-y-1"
    >
      {ticks.map((tick, place) => {
        const { session } = tick;
        const mark = <TickMark tick={tick} small={false} />;
        if (!session) return <span key={place} className={box} children={mark} />;
        return (
          <button
            key={session}
            type="button"
            data-stop={session}
            tabIndex={session === stop ? 0 : -1}
            title={tick.label}
            aria-label={tick.label}
            className={classes(box, 'hover:opacity-70')}
            onClick={() => onPick(session)}
          >
            {mark}
          </button>
        );
      })}
    </div>
  );
}

interface LeadingBarProps {
  readonly label: string;
  readonly bar: ReactNode;
  readonly onOpen: () => void;
}

/** More places than there are ticks for: all of it leads to the list. */
function LeadingBar({ label, bar, onOpen }: LeadingBarProps) {
  return (
    <button
      type="button"
      aria-label={`${label}: who is connected`}
      title="Who is connected"
      className="block w-full max-w-md hover:opacity-70"
      onClick={onOpen}
    >
      {bar}
    </button>
  );
}

function PlainBar({ capacity, small }: { capacity: CapacityView; small: boolean }) {
  const { used, uncertain } = sharesOf(capacity);
  return (
    <span
      className={classes(
        'flex overflow-hidden rounded-[3px] border border-n8',
        small ? 'h-4 w-24' : 'h-6 w-full max-w-md',
      )}
    >
      <span className="bg-accent" style={{ width: `${used}%` }} />
      <span className="hatched" style={{ ...hatch, width: `${uncertain}%` }} />
    </span>
  );
}
