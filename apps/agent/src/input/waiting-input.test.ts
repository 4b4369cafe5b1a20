import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PersonInput } from './play-input.ts';
import { WaitingInput } from './waiting-input.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const press = (keysym: number): PersonInput => ({ type: 'key', down: true, keysym });
const slow = 0x65e5;

function begin() {
  const played: number[] = [];
  let ready = false;
  let floods = 0;
  const input = new WaitingInput({
    waitMs: (message) => (message.type === 'key' && message.keysym === slow && !ready ? 10 : 0),
    play: (message) => {
      if (message.type === 'key') played.push(message.keysym);
      if (message.type === 'motion') input.clear();
    },
    onFlood: () => (floods += 1),
  });
  return { input, played, ready: () => (ready = true), floods: () => floods };
}

it('is played at once, and in its order behind what must wait', () => {
  const { input, played, ready } = begin();
  for (const keysym of [1, slow, 2, 3]) input.take(press(keysym));
  expect(played).toEqual([1]);
  vi.advanceTimersByTime(10);
  expect(played).toEqual([1]);
  ready();
  vi.advanceTimersByTime(10);
  input.take(press(4));
  expect(played).toEqual([1, slow, 2, 3, 4]);
});

it('is forgotten when the session lets go, also in the midst of being played', () => {
  const { input, played, ready } = begin();
  for (const message of [press(slow), { type: 'motion', dx: 1, dy: 1, buttons: 0 } as const, press(2)])
    input.take(message);
  ready();
  vi.advanceTimersByTime(10);
  expect(played).toEqual([slow]);
  input.take(press(5));
  expect(played).toEqual([slow, 5]);
});

it('is dropped as a whole when it is a flood', () => {
  const { input, played, floods } = begin();
  for (let count = 0; count < 20_001; count += 1) input.take(press(slow));
  expect([played.length, floods()]).toEqual([0, 1]);
  input.take(press(7));
  expect(played).toEqual([7]);
});
