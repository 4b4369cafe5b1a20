import type { DesktopMessage, Monitor } from '@usher/link';
import { describe, expect, it } from 'vitest';
import { RemoteDesktop } from './remote-desktop.ts';

const left: Monitor = { name: 'LEFT', x: 0, y: 0, width: 800, height: 600, primary: true };
const right: Monitor = { name: 'RIGHT', x: 800, y: 0, width: 400, height: 600, primary: false };

function bench() {
  const [said, shown]: [DesktopMessage[], (string | null)[]] = [[], []];
  let room = { width: 1000.4, height: 700 };
  let due: (() => void) | null = null;
  const desktop = new RemoteDesktop(
    {
      say: (message) => said.push(message),
      room: () => room,
      onShown: (monitor) => shown.push(monitor?.name ?? null),
    },
    (_, run) => {
      due = run;
      return () => (due = null);
    },
  );
  return {
    desktop,
    said,
    shown,
    turn: (to: typeof room) => (room = to),
    settle: () => due?.(),
    tell: (...monitors: Monitor[]) => desktop.heard({ say: 'monitors', monitors, resizable: true }),
  };
}

describe('the monitors that are shown', () => {
  it('are all, or the one that was chosen, and all again when that is gone, until it is back', () => {
    const { desktop, shown, tell } = bench();
    tell(left, right);
    desktop.show('RIGHT');
    tell(left);
    tell(left, right);
    desktop.show(null);
    expect(shown).toEqual([null, 'RIGHT', null, 'RIGHT', null]);
  });
});

describe("a desktop that takes the window's size", () => {
  it('is asked for whole pixels at once, and again once the window has settled', () => {
    const { desktop, said, turn, settle, tell } = bench();
    tell(left);
    desktop.follow(true);
    turn({ width: 900, height: 500 });
    desktop.roomChanged();
    turn({ width: 800, height: 450 });
    desktop.roomChanged();
    settle();
    expect(said).toEqual([
      { say: 'resize', size: { width: 1000, height: 700 } },
      { say: 'resize', size: { width: 800, height: 450 } },
    ]);
  });

  it('goes back to its own when the person says so, and is not asked again', () => {
    const { desktop, said, settle, tell } = bench();
    tell(left);
    desktop.follow(true);
    desktop.roomChanged();
    desktop.follow(false);
    settle();
    desktop.roomChanged();
    expect(said.slice(1)).toEqual([{ say: 'resize', size: null }]);
  });

  it('is not followed any more when it refused, and says why', () => {
    const { desktop, said, tell } = bench();
    tell(left);
    desktop.follow(true);
    desktop.heard({ say: 'resized', result: 'invalid-size' });
    desktop.roomChanged();
    expect(desktop.state).toMatchObject({ isFollowing: false, refusal: 'invalid-size' });
    expect(said).toHaveLength(1);
  });

  it('is asked anew when the connection is', () => {
    const { desktop, said, tell } = bench();
    tell(left);
    desktop.reconnected();
    desktop.follow(true);
    desktop.reconnected();
    expect(said).toHaveLength(2);
  });

  it('ends with the right to steer', () => {
    const { desktop } = bench();
    desktop.heard({ say: 'monitors', monitors: [left], resizable: true });
    desktop.follow(true);
    desktop.heard({ say: 'monitors', monitors: [left], resizable: false });
    expect(desktop.state.isFollowing).toBe(false);
  });
});
