import { type CapacityView, mostPlacesShown } from '@usher/contract';

export type TickLook = 'used' | 'unconfirmed' | 'held' | 'offered' | 'free' | 'reserved' | 'over';

export interface Tick {
  readonly look: TickLook;
  readonly session: string | null;
  readonly label: string;
}

const words: Record<TickLook, string> = {
  used: 'In use',
  unconfirmed: 'Unconfirmed',
  held: 'Held',
  offered: 'Offered to who waits',
  free: 'Free',
  reserved: 'Free, reserved',
  over: 'In use, above the limit',
};

/** One tick per place, in use first; lowering the capacity can leave more in use than there are places (C6). */
export function ticksOf(capacity: CapacityView): readonly Tick[] | null {
  const count = Math.max(capacity.limit, capacity.inUse);
  // A tick of so many would be too thin to point at: a plain bar instead.
  if (count > mostPlacesShown) return null;
  return Array.from({ length: count }, (_, index) => tickAt(capacity, index));
}

function tickAt(capacity: CapacityView, index: number): Tick {
  if (index >= capacity.inUse) {
    const look = index >= capacity.limit - capacity.reserved ? 'reserved' : 'free';
    return { look, session: null, label: words[look] };
  }
  const place = capacity.places[index];
  const look = index >= capacity.limit ? 'over' : (place?.look ?? 'used');
  const name = place?.label;
  return { look, session: place?.session ?? null, label: name ? `${words[look]}: ${name}` : words[look] };
}

/** Shares of the plain bar, in hundredths of its width. */
export function sharesOf(capacity: CapacityView): { readonly used: number; readonly uncertain: number } {
  const { uncertain } = capacity;
  const whole = Math.max(1, capacity.limit, capacity.inUse);
  const share = (count: number): number => Math.round((count / whole) * 1000) / 10;
  return { used: share(capacity.inUse - uncertain), uncertain: share(uncertain) };
}

/** "3 of 8 sessions in use" */
export function capacityWords(capacity: Pick<CapacityView, 'inUse' | 'limit'>): string {
  return `${capacity.inUse} of ${capacity.limit} sessions in use`;
}
