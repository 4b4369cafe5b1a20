import { expect, it } from 'vitest';
import { type Hand, Steering, type SteeringNews } from './steering.ts';

function room() {
  let now = 0;
  const waiting: { at: number; run: () => void }[] = [];
  const steering = new Steering(
    () => now,
    (ms, run) => waiting.push({ at: now + ms, run }),
  );
  const enter = (person: string) => {
    const told: SteeringNews[] = [];
    let letGo = 0;
    const hand: Hand = { person, letGo: () => (letGo += 1), onNews: (news) => told.push(news) };
    const leave = steering.join(hand);
    return { act: () => steering.mayAct(hand), leave, letGo: () => letGo, news: () => told.at(-1) };
  };
  const pass = (ms: number): void => {
    now += ms;
    for (const due of waiting.filter(({ at }) => at <= now)) {
      waiting.splice(waiting.indexOf(due), 1);
      due.run();
    }
  };
  return { enter, pass };
}

it('lets the latest to act steer, and holds others off until that one has paused for a second', () => {
  const { enter, pass } = room();
  const [ana, ben] = [enter('Ana'), enter('Ben')];
  expect(ana.act()).toBe(true);
  pass(600);
  expect(ana.act()).toBe(true);
  pass(900);
  expect(ben.act()).toBe(false);
  expect(ben.news()).toEqual({ people: ['Ana', 'Ben'], steering: 'Ana', isYou: false, isHeldOff: true });
  pass(100);
  expect(ben.news()?.isHeldOff).toBe(false);
  expect(ben.act()).toBe(true);
  expect(ana.letGo()).toBe(1);
  expect(ana.act()).toBe(false);
  expect(ana.news()).toMatchObject({ steering: 'Ben', isYou: false, isHeldOff: true });
});

it('goes on holding off as long as the one who steers acts', () => {
  const { enter, pass } = room();
  const [ana, ben] = [enter('Ana'), enter('Ben')];
  ana.act();
  for (let turn = 0; turn < 5; turn += 1) {
    pass(700);
    expect(ana.act()).toBe(true);
    expect(ben.act()).toBe(false);
    expect(ben.news()?.isHeldOff).toBe(true);
  }
});

it('frees the desk at once when the one who steers leaves', () => {
  const { enter } = room();
  const [ana, ben] = [enter('Ana'), enter('Ben')];
  ana.act();
  expect(ben.act()).toBe(false);
  ana.leave();
  expect(ben.news()).toEqual({ people: ['Ben'], steering: null, isYou: false, isHeldOff: false });
  expect(ben.act()).toBe(true);
  expect(ben.news()).toMatchObject({ steering: 'Ben', isYou: true });
});
