import { capacityOf, idOf } from '../samples/views.ts';
import { CapacityBar } from '../ui/capacity-bar.tsx';
import { Specimen } from './specimen.tsx';

const mixed = capacityOf(4, 8, [
  { look: 'used', session: idOf(1), label: 'Ana on PC-3' },
  { look: 'used', session: idOf(2), label: 'Ben on PC-4' },
  { look: 'unconfirmed', session: idOf(3), label: 'Cy on PC-5' },
  { look: 'held', session: idOf(4), label: 'Di on PC-6' },
]);
const nowhere = { toOne: () => undefined, toAll: () => undefined };
const states = [
  ['all free', capacityOf(0, 8)],
  ['in use, unconfirmed, held, free', mixed],
  ['full', capacityOf(8, 8)],
  ['above a lowered limit', capacityOf(5, 3)],
  ['forty places', capacityOf(17, 40)],
  ['more places: a plain bar', capacityOf(120, 200, [{ look: 'held' }, { look: 'unconfirmed' }])],
] as const;

export function CapacityStates() {
  return states.map(([name, capacity]) => (
    <div key={name} className="grid gap-4 sm:grid-cols-[2fr_1fr]">
      <Specimen name={`${name}, ticks lead to their sessions`}>
        <CapacityBar capacity={capacity} way={nowhere} />
      </Specimen>
      <Specimen name="small">
        <CapacityBar capacity={capacity} small />
      </Specimen>
    </div>
  ));
}
