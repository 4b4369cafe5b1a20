import { expect, it } from 'vitest';
import { perFrame } from './per-frame.ts';

function bench() {
  const frames: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const shown: number[] = [];
  const page = { hidden: false };
  const tell = perFrame<number>(
    {
      hidden: () => page.hidden,
      nextFrame: (run) => void frames.push(run),
      after: (_ms, run) => void timers.push(run),
    },
    (value) => void shown.push(value),
  );
  const run = (due: (() => void)[]): void => {
    for (const one of due.splice(0)) one();
  };
  return { tell, frame: () => run(frames), later: () => run(timers), shown, page };
}

it('shows the newest of each frame, and every frame that brought something', () => {
  const { tell, frame, later, shown } = bench();
  for (const value of [1, 2, 3]) tell(value);
  expect(shown).toEqual([]);
  frame();
  tell(4);
  frame();
  frame();
  later();
  expect(shown).toEqual([3, 4]);
});

it('hands on at once in a hidden page, and soon in one that is hidden before its frame comes', () => {
  const { tell, later, shown, page } = bench();
  tell(1);
  later();
  page.hidden = true;
  tell(2);
  tell(3);
  expect(shown).toEqual([1, 2, 3]);
});
