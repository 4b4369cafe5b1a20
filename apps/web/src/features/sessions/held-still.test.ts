import { expect, it } from 'vitest';
import { watchHeld } from './held-still.ts';

type Place = 'row' | 'dialog in the area' | 'elsewhere';

/** A document with one area; what was removed is in no area any more. */
class FakePage extends EventTarget {
  activeElement: Place | null = null;
  readonly removed = new Set<Place>();
  readonly told: boolean[] = [];
  readonly watch = watchHeld(
    { contains: (node) => (node === 'row' || node === 'dialog in the area') && !this.removed.has(node) },
    this,
    (held) => this.told.push(held),
  );

  get held(): boolean | undefined {
    return this.told.at(-1);
  }

  point(at: Place): void {
    this.dispatchEvent(Object.defineProperty(new Event('pointerover'), 'target', { value: at }));
  }

  leaveWindow(): void {
    this.dispatchEvent(Object.assign(new Event('pointerout'), { relatedTarget: null }));
  }

  async focus(at: Place | null): Promise<void> {
    this.activeElement = at;
    this.dispatchEvent(new Event(at === null ? 'focusout' : 'focusin'));
    await Promise.resolve();
  }
}

it('holds while the pointer is over a row, and lets go when it is elsewhere or leaves the window', () => {
  const page = new FakePage();
  page.point('row');
  expect(page.held).toBe(true);
  page.point('elsewhere');
  expect(page.held).toBe(false);
  page.point('row');
  page.leaveWindow();
  expect(page.held).toBe(false);
});

it('does not let go when the pointer passes from one row to the next', () => {
  const page = new FakePage();
  page.point('row');
  page.dispatchEvent(Object.assign(new Event('pointerout'), { relatedTarget: 'row' }));
  expect(page.held).toBe(true);
});

it('holds while the focus is in the table, wherever the pointer is', async () => {
  const page = new FakePage();
  await page.focus('row');
  page.point('elsewhere');
  expect(page.held).toBe(true);
  await page.focus(null);
  expect(page.held).toBe(false);
});

it('lets go after a modal closed that took focus and pointer with it without an event', async () => {
  const page = new FakePage();
  await page.focus('dialog in the area');
  page.point('dialog in the area');
  expect(page.held).toBe(true);
  page.removed.add('dialog in the area');
  page.activeElement = null;
  page.watch.check();
  expect(page.held).toBe(false);
});

it('still holds after a modal closed when the focus went back to its row', async () => {
  const page = new FakePage();
  await page.focus('dialog in the area');
  page.removed.add('dialog in the area');
  page.activeElement = 'row';
  page.watch.check();
  expect(page.held).toBe(true);
});

it('hears nothing once it was stopped', () => {
  const page = new FakePage();
  page.watch.stop();
  page.point('row');
  expect(page.told).toEqual([]);
});
