import { describe, expect, it } from 'vitest';
import { ViewerSize } from './viewer-size.ts';

const first = { width: 800, height: 600 };
const second = { width: 1024, height: 768 };
const nothing = { desktopSize: false, extendedDesktopSize: false };
const desktopSize = { desktopSize: true, extendedDesktopSize: false };
const extended = { desktopSize: true, extendedDesktopSize: true };

function started(wishes: typeof nothing): ViewerSize {
  const size = new ViewerSize();
  size.tell(first);
  size.understands(wishes);
  return size;
}
/** Encoding, asker, result and size of each rectangle. */
const said = (size: ViewerSize, now: Parameters<ViewerSize['take']>[0]) =>
  size.take(now).map(({ encoding, x, y, width, height }) => [encoding, x, y, width, height]);

describe('the size a viewer knows', () => {
  it('never changes for a viewer that knows no message of sizes', () => {
    const size = started(nothing);
    size.changed();
    expect([size.hasNews(second), said(size, second), size.told]).toEqual([false, [], first]);
  });

  it('is told by DesktopSize only when it is another', () => {
    const size = started(desktopSize);
    expect([size.hasNews(first), said(size, first)]).toEqual([false, []]);
    expect([size.hasNews(second), said(size, second), size.told]).toEqual([true, [[-223, 0, 0, 1024, 768]], second]);
    expect(size.hasNews(second)).toBe(false);
  });

  it('is told once to a viewer of the extended form, though it is no other', () => {
    const size = started(extended);
    expect(said(size, first)).toEqual([[-308, 0, 0, 800, 600]]);
    size.understands(extended);
    expect(size.hasNews(first)).toBe(false);
  });

  it('is said before a refusal, which would hide it', () => {
    const size = started(extended);
    size.take(first);
    size.answer('prohibited');
    expect(said(size, second)).toEqual([
      [-308, 0, 0, 1024, 768],
      [-308, 1, 1, 1024, 768],
    ]);
  });

  it('is the answer to who asked for it, once it is there', () => {
    const size = started(extended);
    size.take(first);
    size.asked();
    expect(size.hasNews(first)).toBe(false);
    size.changed();
    expect(said(size, second)).toEqual([[-308, 1, 0, 1024, 768]]);
  });

  it('is told to a viewer of the extended form when the screens on it lie otherwise', () => {
    const screens = [
      { x: 0, y: 0, width: 400, height: 600 },
      { x: 400, y: 0, width: 400, height: 600 },
    ];
    const size = started(extended);
    size.take(first);
    expect([size.hasNews({ ...first, screens }), said(size, { ...first, screens })]).toEqual([
      true,
      [[-308, 0, 0, 800, 600]],
    ]);
    expect(size.hasNews({ ...first, screens: [...screens] })).toBe(false);
    expect(started(desktopSize).hasNews({ ...first, screens })).toBe(false);
  });

  it('is told again when the update that carried it was held back', () => {
    const size = started(desktopSize);
    size.take(second);
    size.tellAgain();
    expect(said(size, second)).toEqual([[-223, 0, 0, 1024, 768]]);
  });
});
