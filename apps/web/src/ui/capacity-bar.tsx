import type { CapacityView } from '@usher/contract';
import type { CSSProperties } from 'react';
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
  /** Where a tick leads; without it a tick only tells. */
  readonly onPick?: ((session: string) => void) | undefined;
}

/** The signature: one tick per place. A place that frees is one tick emptying at once. */
export function CapacityBar({ capacity, small, onPick }: CapacityBarProps) {
  const ticks = ticksOf(capacity);
  const label = capacityWords(capacity);
  if (!ticks) return <PlainBar capacity={capacity} label={label} small={small === true} />;
  if (onPick && ticks.some(({ session }) => session !== null)) {
    return <LeadingTicks ticks={ticks} label={label} onPick={onPick} />;
  }
  return (
    <div role="img" aria-label={label} className={classes('flex flex-wrap', small ? 'gap-0.5' : 'gap-1')}>
      {ticks.map((tick, place) => (
        // A place has no identity of its own: the tick is its position.
        // oxlint-disable-next-line react/no-array-index-key
        <TickMark key={place} tick={tick} small={small === true} />
      ))}
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

/** Each tick that leads somewhere stands in a box large enough to hit. */
function LeadingTicks({ ticks, label, onPick }: LeadingTicksProps) {
  const { stop, onFocus, onKeyDown } = useRoving(ticks.flatMap(({ session }, place) => (session ? [place] : [])));
  const box = 'flex h-6 w-6 items-center justify-center';
  return (
    <div
      role="toolbar"
      aria-label={label}
      className="-ml-1.5 flex flex-wrap gap-y-1"
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      {ticks.map((tick, place) => {
        const { session } = tick;
        const mark = <TickMark tick={tick} small={false} />;
        // A place has no identity of its own: the tick is its position.
        // oxlint-disable-next-line react/no-array-index-key
        if (!session) return <span key={place} className={box} children={mark} />;
        return (
          <button
            // oxlint-disable-next-line react/no-array-index-key
            key={place}
            type="button"
            data-place={place}
            tabIndex={place === stop ? 0 : -1}
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

function PlainBar({ capacity, label, small }: { capacity: CapacityView; label: string; small: boolean }) {
  const { used, uncertain } = sharesOf(capacity);
  return (
    <div
      role="img"
      aria-label={label}
      className={classes(
        'flex overflow-hidden rounded-[3px] border border-n8',
        small ? 'h-4 w-24' : 'h-6 w-full max-w-md',
      )}
    >
      <span className="bg-accent" style={{ width: `${used}%` }} />
      <span className="hatched" style={{ ...hatch, width: `${uncertain}%` }} />
    </div>
  );
}
